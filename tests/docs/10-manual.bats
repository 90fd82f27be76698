#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual and the program agree, in both directions.
load helper

pages()
{
	local page

	for page in "$TOP"/man/*.1.scd; do
		basename "$page" .1.scd
	done
}

@test "every command names a page that exists" {
	for page in $(table | jq -r '.commands[].man' | sort -u); do
		assert [ -f "$TOP/man/$page.1.scd" ]
	done
}

@test "each page has the commands, arguments and options of its family, and no others" {
	for page in $(pages); do
		assert_same_lines "man/$page.1.scd" \
			"$(table_commands "$page")" "$(manual_commands "$page")"
	done
}

@test "vfioctl(1) has the global options, and no others" {
	program=$(table | jq -r "$MANUAL_JQ"'.options[], .leading_options[] | option')
	manual=$(awk '
		/^# / { inside = $0 == "# OPTIONS" }
		inside && /^\*-/
	' "$TOP/man/vfioctl.1.scd")
	assert_same_lines man/vfioctl.1.scd "$program" "$manual"
}

@test "vfioctl(1) lists every command with its help and page" {
	program=$(table | jq -r '.commands[] | "*\(.name)*", .help, "*\(.man)*(1)"' | paste - - -)
	manual=$(awk '
		/^# / { inside = $0 == "# COMMANDS" }
		inside && sub(/^[|:][[< ]*/, "")
	' "$TOP/man/vfioctl.1.scd" | paste - - -)
	assert_same_lines man/vfioctl.1.scd "$program" "$manual"
}

# The page that explains the JSON of a source file.
page_of_source()	# NAME
{
	case $1 in
	err | help | view-help) echo vfioctl ;;
	view-shell) echo vfioctl-shell ;;
	view-set | view-wait) echo vfioctl-script ;;
	view-sessions) echo vfioctl-session ;;
	view-groups | view-tree | view-show | view-devices) echo vfioctl-look ;;
	view-firmware) echo vfioctl-doctor ;;
	view-history) echo vfioctl-bind ;;
	view-alias) echo vfioctl-persist ;;
	view-mdev-sriov) echo vfioctl-virtual ;;
	view-info | view-compare) echo vfioctl-open ;;
	view-examine) echo vfioctl-region ;;
	view-rom | view-virtual-config) echo vfioctl-config ;;
	view-diff) echo vfioctl-snapshot ;;
	view-bench | view-path) echo vfioctl-irq ;;
	view-power-feature | view-reset-migration) echo vfioctl-state ;;
	view-*) expr "$1" : 'view-\([a-z]*\)' | sed 's/^/vfioctl-/' ;;
	esac
}

# The keys that a source file puts into documents or shows in text.
keys_of_source()	# FILE
{
	perl -0ne '
		print "$1\n" while /\{\s*"(\w+)",\s*(?:NULL|"[^"]*"),\s*FMT_/g;
		print "$1\n" while /\.key = "(\w+)"/g;
		print "$1\n" while /\b(?:add_\w+|view_help_opts|
			doc_(?:text|textf|number|signed|bool|null|hex|list|object))
			\(\s*[^,()]+,\s*"(\w+)"/gx;
	' "$1"
}

# "PAGE KEY" for each key that the program may answer with.
program_keys()
{
	local file name

	for file in "$TOP"/cli/{out/err,command/help,*/view-*}.c; do
		name=$(basename "$file" .c)
		keys_of_source "$file" | sed "s/^/$(page_of_source "$name") /"
	done | sort -u
}

# "PAGE KEY" for each key that a page defines in its section on JSON.
manual_keys()
{
	local page

	for page in $(pages); do
		awk -v page="$page" '
			/^# / { inside = $0 == "# JSON" }
			inside && /^\*[a-z0-9_]+\*(, |$)/ {
				gsub(/[*,]/, "")
				for (i = 1; i <= NF; i++)
					print page, $i
			}' "$TOP/man/$page.1.scd"
	done | sort -u
}

@test "the manual explains every JSON key of its family, and no others" {
	assert_same_lines man/ "$(program_keys)" "$(manual_keys)"
}

@test "every example of the table stands in its page" {
	while IFS=$'\t' read -r page example; do
		run grep -Fq -- "$example" "$TOP/man/$page.1.scd"
		assert_success
	done < <(table | jq -r '.commands[] | .man as $m | .examples[]? | [$m, .] | @tsv')
}

@test "the pages build and mandoc has no complaint" {
	for page in "$TOP"/man/*.scd; do
		scdoc < "$page" > "$BATS_TEST_TMPDIR/page.1"
		run mandoc -Tlint -W error "$BATS_TEST_TMPDIR/page.1"
		assert_success
		assert_output ''
	done
}

@test "a page refers only to pages that exist" {
	for page in $(grep -ohE '\*vfioctl[a-z-]*\*\([15]\)' "$TOP"/man/*.scd |
		tr '(' . | tr -d '*)'); do
		assert [ -f "$TOP/man/$page.scd" ]
	done
}

@test "completions name no command and no option: they ask the program" {
	for word in $(table | jq -r '.commands[] | .name, "--\(.options[].name)"'); do
		# Some commands are called as what a shell has itself ("end" is fish's).
		[[ $word != @(help|end) && -z $(type -t -- "$word") ]] || continue
		run grep -rwF -e "$word" "$TOP/completions"
		assert_failure 1
	done
}
