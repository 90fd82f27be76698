# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2153
# A program that a test talks to.

# Starts a command: what is written to $talk_in it reads, what it writes comes
# from $talk_out, its process is $talk_pid. (Bash lets it ignore SIGINT, and
# takes a coproc's descriptors away when it has ended, read or not: it starts
# once these are ours. What is started later does not inherit them.)
talk_to()
{
	coproc TALK { read -r && exec env --default-signal=INT,QUIT "$@" 3>&-; }
	talk_pid=$TALK_PID
	exec {talk_in}>&"${TALK[1]}"- {talk_out}<&"${TALK[0]}"-
	echo >&"$talk_in"
}
