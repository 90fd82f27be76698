# SPDX-License-Identifier: GPL-3.0-or-later
# backends: noiommu
# Without an IOMMU nothing is mapped: every command on mappings says so.

load helper
load session

setup_file()
{
	save_device $EDU
	give_to_vfio $EDU
}

teardown_file()
{
	restore_device $EDU
}

@test "ranges, map, dirty and test name the reason" {
	start_session $EDU
	for step in ranges "map 4k" "dirty start" "dirty report" test; do
		say dma "$step"
		[[ $step == "dirty report" ]] ||
			assert_answer '.error | .code == "EOPNOTSUPP" and
				(.message | test("no mappings without an IOMMU"))'
	done
	say dma list
	assert_answer '.buffers == []'
	end_session
}
