# SPDX-License-Identifier: GPL-3.0-or-later
# c.awk: who may include, call and spell what in lib/ and cli/. It is run behind
# split.awk, with the path of rooms.txt in the variable rooms.

function offence(what)
{
	print FILENAME ":" FNR ": " what
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
	if (header ~ /^readline\// && file != "cli/script/shell.c")
		offence("only cli/script/shell.c includes readline")
	if (header ~ /^pci\// && file != "cli/words/pcinames.c")
		offence("only cli/words/pcinames.c includes libpci")
	if (header ~ /^json-c\// && file != "cli/out/doc.c")
		offence("only cli/out/doc.c includes json-c")
	if (header ~ /^libsmartcols/ && file != "cli/out/table.c")
		offence("only cli/out/table.c includes libsmartcols")
	if (header ~ /^zlib/ && file != "lib/base/gunzip.c")
		offence("only lib/base/gunzip.c includes zlib")
}

# Read rooms.txt: rank[ROOM] counts from the lowest room, home[HEADER] is the room of
# a public header.
function read_rooms(	line, part)
{
	while ((getline line < rooms) > 0) {
		split(line, part, " ")
		if (part[1] == "lib" || part[1] == "cli")
			rank[part[1] "/" part[2]] = ++nrooms
		else if (part[1] == "public")
			home["lib/" part[3]] = "lib/" part[2]
		else if (part[1] == "own")
			own_only[part[2]] = 1
	}
}

# The room of a file: "lib/base" of lib/base/root.c, or what rooms.txt says of a header.
function room_of(path,	part)
{
	if (path in home)
		return home[path]
	return split(path, part, "/") > 2 ? part[1] "/" part[2] : ""
}

# Each file is in a room. Beside the rooms are main.c, vfc.h and listed headers.
function check_location(	part)
{
	room = room_of(file)
	depth = split(file, part, "/")
	if (file == "lib/vfc.h" || file == "cli/main.c")
		return
	if (depth == 2 && !(file in home))
		offence("a file of " part[1] "/ is in a room, a folder of rooms.txt" \
			(file ~ /\.h$/ ? ", or listed there as public" : ""))
	else if (depth == 2 && file ~ /\.c$/)
		offence("a .c file is in a room, a folder of rooms.txt")
	else if (!(room in rank))
		offence(room "/ is not a room: rooms.txt does not list it")
	else if (depth > 3)
		offence("a room has no folders of its own")
}

# lib/vfc.h and cli/main.c are in no room: they see all of their tree.
function check_order(header,	its_room)
{
	its_room = room_of(header)
	if (its_room == "" || its_room == room || !(room in rank))
		return
	if (header in own_only)
		offence("only " its_room "/ includes \"" header "\"")
	else if (its_room in rank && rank[its_room] > rank[room])
		offence(room "/ includes \"" header "\" of a higher room: " its_room)
}

# A header of the tree's own, as it stands between the quotes.
function check_own(header,	tree)
{
	tree = substr(file, 1, 3)
	if (header ~ /(^|\/)\.\.?\//)
		offence("\"" header "\" is not a path from the top of the tree")
	else if (tree == "cli" && header ~ /(^|\/)cmd-[^\/]*$|\.c$/)
		offence("commands do not include each other")
	else if (header !~ /\//)
		check_order(substr(file, 1, match(file, /[^\/]*$/) - 1) header)
	else if (tree == "lib" && header !~ /^lib\//)
		offence("lib/ includes its own headers only")
	else if (tree == "cli" && header ~ /^lib\// && header !~ /^lib\/vfc(-[a-z]+)*\.h$/)
		offence("cli/ sees lib/vfc*.h and nothing else of lib/")
	else if (tree == substr(header, 1, 3))
		check_order(header)
}

function check_include(	header, quoted)
{
	header = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
	quoted = header ~ /^"/
	header = substr(header, 2)
	sub(/[">].*$/, "", header)
	check_third_party(header)
	if (quoted)
		check_own(header)
	# PCI's register names are the specification's, not the kernel's interface.
	else if (file ~ /^cli\// && header ~ /^linux\// && header != "linux/pci_regs.h")
		offence("the kernel's interface stays in lib/")
}

function forks()
{
	return file == "lib/base/child.c" || file == "lib/follow/start.c"
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
	if (file != "lib/base/sys.c" && calls("open|openat|creat|ioctl|mmap|mmap64"))
		offence("open, ioctl and mmap are called in lib/base/sys.c only")
}

function check_cli()
{
	if (file ~ /^cli\/[a-z]+\/view-/ && code ~ /,.*\? "" : ""/ &&
	    index($0, "? \"\\n\" : \"\""))
		offence("text_add() escapes a newline that is an argument")
	if (calls("ioctl|mmap|mmap64"))
		offence("ioctl and mmap are called in lib/base/sys.c only")
	if (file ~ /^cli\/[a-z]+\/cmd-/ &&
	    (calls("v?d?printf|puts|putchar|perror") ||
	     code ~ /(^|[^A-Za-z0-9_])(stdout|stderr)([^A-Za-z0-9_]|$)/))
		offence("commands do not print: they build documents")
	if (file ~ /^cli\/[a-z]+\/cmd-/ && calls("_?exit|_Exit|abort"))
		offence("commands do not exit: they return a status")
	if (file !~ /^cli\/(out\/out|main)\.c$/ &&
	    code ~ /(^|[^A-Za-z0-9_])(stdout|STDOUT_FILENO)([^A-Za-z0-9_]|$)/ &&
	    file != "cli/script/shell.c")
		offence("stdout is written in cli/out/out.c only")
}

function check_strings(	i)
{
	for (i = 1; i <= nstrings; i++)
		if (file != "lib/base/root.c" && strings[i] ~ /^\/(sys|dev|proc)(\/|$)/)
			offence("\"" strings[i] "\": lib/base/root.c alone spells such paths")
}

BEGIN {
	read_rooms()
}

FNR == 1 {
	file = FILENAME
	check_location()
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
