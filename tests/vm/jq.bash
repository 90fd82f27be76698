# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# jq for the suites in the lab: the host runs it (jq-server), ten times as fast. It sees no
# file of the guest: pass one by --arg, not by --rawfile.

# Runs jq with the arguments $2... on the input $1.
jq_on()	# INPUT ARGUMENT...
{
	local input=$1 id port answered='' status output errors

	shift
	[[ ${LAB_JQ:-} ]] || {
		command jq "$@" <<<"$input"
		return
	}
	# Only one process at a time can open the port.
	until { exec {port}<>"$LAB_JQ"; } 2>/dev/null; do
		read -r -t 0.01 <> <(:) || true
	done
	id=$BASHPID.$RANDOM
	printf '%s\0' $'\1request' "$id" $# "$@" "$input" >&"$port"
	until [[ $answered == "$id" ]]; do
		IFS= read -r -d '' -t 60 -u "$port" answered &&
			IFS= read -r -d '' -t 60 -u "$port" status &&
			IFS= read -r -d '' -t 60 -u "$port" output &&
			IFS= read -r -d '' -t 60 -u "$port" errors && continue
		# That is no "false": it fails the run (tests/vm/suites).
		: >/run/lab/jq-failed
		status=125 output='' errors="jq: the host does not answer"
		break
	done
	exec {port}>&-
	printf %s "$output"
	[[ ! $errors ]] || printf '%s\n' "$errors" >&2
	return "$status"
}

# jq, of its standard input or of the files among its arguments.
jq()
{
	local arg input=
	local -a args=()

	for arg; do
		if [[ -f $arg ]]; then
			input+=$(<"$arg")$'\n'
		else
			args+=("$arg")
		fi
	done
	[[ $input ]] || IFS= read -r -d '' input || true
	jq_on "$input" "${args[@]}"
}
