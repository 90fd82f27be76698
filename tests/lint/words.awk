# SPDX-License-Identifier: GPL-3.0-or-later
# words.awk: finds the words of the file tests/lint/words in the strings of C, in
# the manual and in the documents. It is run behind split.awk, with the path of
# that file in the variable words.

function read_words(	line, part)
{
	while ((getline line < words) > 0) {
		if (line ~ /^#/ || split(line, part, "\t") < 2)
			continue
		gsub(/ /, " +", part[1])
		instead[part[1]] = part[2]
		any = any (any == "" ? "" : "|") part[1]
	}
	close(words)
}

# Report words that end behind the first old characters of the text: what is before
# them was looked at with the line before.
function check(text, old,	word, low, at, from)
{
	gsub(/\t/, " ", text)
	low = " " tolower(text) " "
	if (low !~ any)
		return
	for (word in instead) {
		for (from = 1; match(substr(low, from), "[^a-z](" word ")[^a-z]"); from = at) {
			at = from + RSTART + RLENGTH - 2
			if (at - 2 > old)
				print FILENAME ":" FNR ": \"" \
					substr(low, from + RSTART, RLENGTH - 2) \
					"\": say " instead[word]
		}
	}
}

# A string that continues one of the line before is read together with it.
function check_code(	i, text, joined)
{
	split_line()
	joined = code ~ /^[ \t]*"/ && open_string
	for (i = 1; i <= nstrings; i++) {
		text = strings[i]
		gsub(/\\./, " ", text)
		if (i == 1 && joined)
			check(last text, length(last))
		else
			check(text, 0)
		last = text
	}
	if (code ~ /[^ \t]/)
		open_string = code ~ /"[ \t]*$/
}

BEGIN {
	read_words()
}

FNR == 1 {
	last = ""
	open_string = 0
}

FILENAME ~ /\.[ch]$/ {
	check_code()
	next
}

{
	check(last " " $0, length(last) + 1)
	last = $0
}
