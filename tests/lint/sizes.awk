# SPDX-License-Identifier: GPL-3.0-or-later
# sizes.awk: finds long files, wide lines and files without their licence line.
# Run it with LC_ALL=C: bytes are counted, and those that continue a UTF-8
# character are left out.

# Columns of the line, with tabs of 8.
function width(line,	i, columns, n, parts)
{
	gsub(/[\200-\277]/, "", line)
	n = split(line, parts, "\t")
	for (i = 1; i < n; i++)
		columns += length(parts[i]) + 8 - length(parts[i]) % 8
	return columns + length(parts[n])
}

function finish_file()
{
	if (file == "")
		return
	if (!licensed)
		print file ":1: no line \"SPDX-License-Identifier: " licence "\""
	# Text that tools wrap or that holds tables may be long and wide.
	if (!free && lines > max_lines)
		print file ":" lines ": longer than " max_lines " lines"
}

function start_file(name)
{
	file = name
	seen[file] = 1
	licensed = 0
	licence = file ~ /^lib\// ? "LGPL-2.1-or-later" : "GPL-3.0-or-later"
	free = file ~ /\.(md|scd|root|json)$|\/tree$/
}

FNR == 1 {
	finish_file()
	start_file(FILENAME)
}

FNR <= 5 && index($0, "SPDX-License-Identifier: " licence) {
	licensed = 1
}

{
	lines = FNR
	if (!free && length($0) > max_width / 8 && width($0) > max_width)
		print file ":" FNR ": wider than " max_width " columns"
}

END {
	finish_file()
	lines = 0
	for (i = 1; i < ARGC; i++)
		if (ARGV[i] !~ /=/ && !(ARGV[i] in seen)) {
			start_file(ARGV[i])
			finish_file()
		}
}
