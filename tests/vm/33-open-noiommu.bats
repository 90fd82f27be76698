# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# backends: noiommu
# Opening without an IOMMU: only when asked for, and said each time.

bats_require_minimum_version 1.5.0
load helper
load open

MODE=/sys/module/vfio/parameters/enable_unsafe_noiommu_mode
USER_TAINT=64	# Documentation/admin-guide/tainted-kernels.rst, bit 6

setup_file()
{
	save_device $EDU
	give_to_vfio $EDU
}

teardown_file()
{
	echo Y >$MODE
	assert_nothing_open
	restore_device $EDU
}

@test "without --api noiommu it is refused, and what it would mean is said" {
	local api

	for api in auto cdev; do
		run_apart "$VFIOCTL" --json --api $api info $EDU
		assert_error EOPNOTSUPP "no IOMMU"
		assert_json '.error.hint | test("--api noiommu.*access all memory")'
	done
	for api in group compat; do
		run_apart "$VFIOCTL" --json --api $api info $EDU
		assert_failure 1
		assert_json '.error.hint | test("--api noiommu")'
	done
}

@test "with the mode off the parameter is named" {
	echo N >$MODE
	vfioctl --json info $EDU
	echo Y >$MODE
	assert_error EPERM "no-IOMMU mode is off: $MODE is N"
	assert_json '.error.hint | contains("the kernel is tainted")'
}

@test "every open warns, names the taint, and the kernel has it" {
	local words

	for words in "info $EDU" "--json read $EDU bar0" "-q irqs $EDU"; do
		run_apart "${PROGRAM[@]}" $words
		assert_success
		assert_equal "$(cut -d : -f 1 <<<"$stderr" | uniq)" warning
		[[ $stderr == *"$EDU has no IOMMU:"*"can access all memory"*"tainted"*"flag U"* ]]
	done
	(($(</proc/sys/kernel/tainted) & USER_TAINT))
}

@test "a session warns at each open, not at each command" {
	run_apart "${PROGRAM[@]}" -x - <<-END
		open $EDU
		info
		read bar0
		close
		open $EDU
	END
	assert_success
	assert_equal "$(grep -c "^warning: $EDU has no IOMMU" <<<"$stderr")" 2
}

@test "the groups that VFIO made up are shown as what they are" {
	vfioctl --json groups
	assert_json --argjson group "$(group_of $EDU)" \
		'.groups[] | select(.id == $group) | .node == "/dev/vfio/noiommu-\($group)"'
}

@test "doctor: VFIO's own group is none of an IOMMU's" {
	assert_equal "$(<"/sys/kernel/iommu_groups/$(group_of $EDU)/name")" vfio-noiommu
	run_apart "$VFIOCTL" --json doctor
	assert_failure 3
	assert_json '.doctor[0] | .link == "hypervisor" and .state == "broken"'
	assert_json '.doctor[] | select(.link == "groups") |
		.state == "broken" and
		(.evidence | contains("no groups exist except 1 in no-IOMMU mode"))'
}
