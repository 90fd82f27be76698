# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for vfioctl: the program knows its own words.

_vfioctl()
{
	local line=${COMP_LINE:0:COMP_POINT} word prefix=
	local -a words

	# Readline cuts words at ':' and '='; the program wants them whole.
	read -ra words <<<"$line"
	if [[ -z $line || $line == *[[:blank:]] ]]; then
		words+=("")
	fi
	word=${words[-1]}
	if [[ $COMP_WORDBREAKS == *:* && $word == *:* ]]; then
		prefix=${word%"${word##*:}"}
	fi
	if [[ $COMP_WORDBREAKS == *=* && ${word#"$prefix"} == *=* ]]; then
		prefix=${word%"${word##*=}"}
	fi

	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		if [[ $word == :files ]]; then
			compopt -o filenames
			mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY \
				< <(compgen -f -- "${words[-1]#"$prefix"}")
		else
			COMPREPLY+=("${word#"$prefix"}")
		fi
	done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
		compopt -o nospace
	fi
}

complete -F _vfioctl vfioctl
