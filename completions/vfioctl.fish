# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for vfioctl: the program knows its own words.

function __vfioctl_complete
	set -l words (commandline -opc) (commandline -ct)
	for line in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
		if test "$line" = ":files"
			__fish_complete_path $words[-1]
		else
			echo $line
		end
	end
end

complete -c vfioctl -f -a '(__vfioctl_complete)'
