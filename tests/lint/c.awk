# SPDX-License-Identifier: GPL-3.0-or-later
# c.awk: who may include, call and spell what in lib/ and cli/.

function offence(what)
{
	print FILENAME ":" FNR ": " what
}

# Parts $0 into code (comments dropped, strings emptied) and strings[1 … nstrings].
function split_line(	i, c, two, quote, text)
{
	code = ""
	nstrings = 0
	quote = ""
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

# True when the code calls one of the functions (a regular expression), not a
# member or a longer name that ends like it.
function calls(functions)
{
	return code ~ "(^|[^A-Za-z0-9_>.])(" functions ")[ \t]*\\("
}

# One third-party library, one file.
function check_third_party(header)
{
	if (header ~ /^readline\// && file != "cli/shell.c")
		offence("only cli/shell.c includes readline")
	if (header ~ /^pci\// && file != "cli/pcinames.c")
		offence("only cli/pcinames.c includes libpci")
	if (header ~ /^json-c\// && file != "cli/doc.c")
		offence("only cli/doc.c includes json-c")
	if (header ~ /^libsmartcols/ && file != "cli/layout.c")
		offence("only cli/layout.c includes libsmartcols")
	if (header ~ /^zlib/ && file != "lib/gunzip.c")
		offence("only lib/gunzip.c includes zlib")
}

function check_include(	header, own)
{
	header = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
	own = header ~ /^"/
	header = substr(header, 2)
	sub(/[">].*$/, "", header)
	check_third_party(header)
	if (file ~ /^lib\//) {
		if (own && header ~ /\//)
			offence("lib/ includes its own headers only")
		return
	}
	if (own && header ~ /\// && header != "../lib/vfc.h")
		offence("cli/ sees lib/vfc.h and nothing else of lib/")
	# PCI's register names are the specification's, not the kernel's interface.
	if (header ~ /^linux\// && header != "linux/pci_regs.h")
		offence("the kernel's interface stays in lib/")
	if (own && header ~ /^cmd-|\.c$/)
		offence("commands do not include each other")
	else if (own && file ~ /^cli\/cmd-/ && header !~ allowed_to_commands)
		offence("a command does not include \"" header "\"")
}

function forks()
{
	return file == "lib/child.c" || file == "lib/tracee-start.c"
}

# Writing into a stream in memory is no printing, so what counts is which stream.
function check_lib()
{
	if (calls("v?d?printf|puts|putchar|perror|err|errx|warn|warnx") ||
	    code ~ /(^|[^A-Za-z0-9_])(stdout|stderr)([^A-Za-z0-9_]|$)/)
		offence("the library never prints")
	# A child that the library forked ends with _exit(2).
	if (calls((forks() ? "" : "_?") "exit|_Exit|abort"))
		offence("the library never exits")
	if (file != "lib/sys.c" && calls("open|openat|creat|ioctl|mmap|mmap64"))
		offence("open, ioctl and mmap are called in lib/sys.c only")
}

function check_cli()
{
	if (file ~ /^cli\/view-/ && code ~ /,.*\? "" : ""/ && index($0, "? \"\\n\" : \"\""))
		offence("text_add() escapes a newline that is an argument")
	if (calls("ioctl|mmap|mmap64"))
		offence("ioctl and mmap are called in lib/sys.c only")
	if (file ~ /^cli\/cmd-/ &&
	    (calls("v?d?printf|puts|putchar|perror") ||
	     code ~ /(^|[^A-Za-z0-9_])(stdout|stderr)([^A-Za-z0-9_]|$)/))
		offence("commands do not print: they build documents")
	if (file ~ /^cli\/cmd-/ && calls("_?exit|_Exit|abort"))
		offence("commands do not exit: they return a status")
	if (file !~ /^cli\/(out|main)\.c$/ &&
	    code ~ /(^|[^A-Za-z0-9_])(stdout|STDOUT_FILENO)([^A-Za-z0-9_]|$)/ &&
	    file != "cli/shell.c")
		offence("stdout is written in cli/out.c only")
}

function check_strings(	i)
{
	for (i = 1; i <= nstrings; i++)
		if (file != "lib/root.c" && strings[i] ~ /^\/(sys|dev|proc)(\/|$)/)
			offence("\"" strings[i] "\": lib/root.c alone spells such paths")
}

BEGIN {
	allowed_to_commands = "^(\\.\\./lib/vfc|cmd|env|view|doc|err|words|target|shell|" \
		"armed|touch|walk|decode|pattern|maps|store|cond|" \
		"view-reg|carry|input|pcinames|classes|holder|" \
		"again|capture|differ|side|stretch|pace|expr|persist|reading)\\.h$"
}

FNR == 1 {
	file = FILENAME
	in_comment = 0
}

{
	split_line()
}

code ~ /^[ \t]*#[ \t]*include/ {
	check_include()
	next
}

{
	if (file ~ /^lib\//)
		check_lib()
	else
		check_cli()
	check_strings()
}
