# SPDX-License-Identifier: GPL-3.0-or-later
# split.awk: separates the code, strings and comments of C. Used with another -f.

# Split $0 into code (comments dropped, strings emptied) and strings[1 … nstrings].
function split_line(	i, c, two, quote, text)
{
	if (FNR == 1)
		in_comment = 0
	code = ""
	nstrings = 0
	quote = ""
	# Most lines need no look at each character.
	if (in_comment ? !index($0, "*/") : $0 !~ /["'\/]/) {
		if (!in_comment)
			code = $0
		return
	}
	for (i = 1; i <= length($0); i++) {
		c = substr($0, i, 1)
		two = substr($0, i, 2)
		if (in_comment) {
			if (two == "*/") {
				in_comment = 0
				i++
			}
		} else if (quote != "") {
			if (c == quote) {
				if (quote == "\"")
					strings[++nstrings] = text
				code = code quote
				quote = ""
			} else {
				if (c == "\\")
					c = substr($0, i++, 2)
				text = text c
			}
		} else if (two == "/*") {
			in_comment = 1
			i++
		} else if (two == "//") {
			break
		} else {
			code = code c
			if (c == "\"" || c == "'") {
				quote = c
				text = ""
			}
		}
	}
}
