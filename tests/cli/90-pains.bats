#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The pains people report, each on a recorded machine (tests/roots/pains): what
# vfioctl must say there was written by hand from the pain's source.

load helper
load pains

@test "every recorded pain has its test here" {
	local dir

	for dir in "$PAINS"/*/; do
		[[ $dir == */common/ ]] ||
			grep -qF "@test \"pain: $(basename "$dir")\" " "$BATS_TEST_FILENAME" ||
			fail "no test for $dir"
	done
}

@test "what the manual says is printed is printed" {
	local excerpt misses name

	pain_excerpts "$BATS_TEST_TMPDIR"
	for excerpt in "$BATS_TEST_TMPDIR"/[0-9]*; do
		name=${excerpt##*/}
		ROOT=$BATS_TEST_TMPDIR/root-$name
		[[ $name == *-any ]] || build_pain "${name#*-}" "$ROOT"
		misses+=$(pain_excerpt_misses "$excerpt" | sed "s/^/$name: /")
	done
	assert_equal "$misses" ""
}

@test "every test that the manual names is there, and all 29 pains have one" {
	local file name

	pain_tests >"$BATS_TEST_TMPDIR/tests"
	while IFS=$'\t' read -r file name; do
		grep -qF "@test \"$name\" {" "$TOP/$file" || fail "$file has no test \"$name\""
	done <"$BATS_TEST_TMPDIR/tests"
	assert_equal "$(grep -c '^## [0-9]*\. ' "$TROUBLES")" 29
	awk '/^## / { want++ } /^Shown by / { have[want]++ }
		END { for (i = 1; i <= want; i++) if (!have[i]) exit 1 }' "$TROUBLES"
}

@test "the table of the manual has all 29, and names what is there" {
	local names name

	names=$(awk '/^\|  [0-9]+$/ { left = 3; next } left && !--left { print $2 }' "$TROUBLES")
	assert_equal "$(wc -l <<<"$names")" 29
	for name in $names; do
		[[ -d $PAINS/$name ]] || compgen -G "$TOP/tests/*/$name" >/dev/null ||
			fail "there is neither machine nor suite $name"
	done
}

@test "pain: acs-override-word" { pain; }
@test "pain: acs-quirk" { pain; }
@test "pain: acs-root-port" { pain; }
@test "pain: acs-switch-control" { pain; }
@test "pain: acs-switch" { pain; }
@test "pain: address-changed" { pain; }
@test "pain: amd-cloud-kernel" { pain; }
@test "pain: amd-healthy" { pain; }
@test "pain: amd-intel-word" { pain; }
@test "pain: amd-iommu-off" { pain; }
@test "pain: amd-vi-off" { pain; }
@test "pain: arm-iort-no-smmu" { pain; }
@test "pain: arm-lazy-groups" { pain; }
@test "pain: arm-no-iommu-map" { pain; }
@test "pain: arm-no-iort" { pain; }
@test "pain: arm-no-smmu" { pain; }
@test "pain: arm-smmu-not-built" { pain; }
@test "pain: bar-held-by-framebuffer" { pain; }
@test "pain: boot-entry-not-booted" { pain; }
@test "pain: bridge-lpc-ich" { pain; }
@test "pain: bridge-pcieport" { pain; }
@test "pain: container-device-cgroup" { pain; }
@test "pain: container-no-nodes" { pain; }
@test "pain: container-no-sysfs" { pain; }
@test "pain: conventional-bridge" { pain; }
@test "pain: denylisted" { pain; }
@test "pain: device-d3cold" { pain; }
@test "pain: device-gone" { pain; }
@test "pain: disk-mounted" { pain; }
@test "pain: dma-entry-limit" { pain; }
@test "pain: gpu-four-functions" { pain; }
@test "pain: group-held" { pain; }
@test "pain: guest-no-intremap" { pain; }
@test "pain: guest-no-viommu" { pain; }
@test "pain: guest-virtio-module" { pain; }
@test "pain: guest-virtio-not-built" { pain; }
@test "pain: igpu-left-out" { pain; }
@test "pain: intel-amd-word" { pain; }
@test "pain: intel-contradiction" { pain; }
@test "pain: intel-healthy" { pain; }
@test "pain: intel-iommu-off" { pain; }
@test "pain: intel-not-built" { pain; }
@test "pain: intel-not-enabled" { pain; }
@test "pain: intel-vtd-off" { pain; }
@test "pain: intremap-off" { pain; }
@test "pain: iommu-off" { pain; }
@test "pain: kernel-not-booted" { pain; }
@test "pain: lockdown" { pain; }
@test "pain: memlock" { pain; }
@test "pain: module-type1-missing" { pain; }
@test "pain: module-vfio-pci-missing" { pain; }
@test "pain: multifunction-without-acs" { pain; }
@test "pain: nested-no-caching-mode" { pain; }
@test "pain: nic-default-route" { pain; }
@test "pain: no-cdev" { pain; }
@test "pain: no-intremap" { pain; }
@test "pain: noiommu" { pain; }
@test "pain: not-viable-audio" { pain; }
@test "pain: override-misspelled" { pain; }
@test "pain: passthrough-domains" { pain; }
@test "pain: permission-node" { pain; }
@test "pain: pf-with-vfs" { pain; }
@test "pain: ppc64-no-spapr-tce" { pain; }
@test "pain: rmrr-direct" { pain; }
@test "pain: rmrr-relaxable" { pain; }
@test "pain: s390x-not-built" { pain; }
@test "pain: sibling-without-driver" { pain; }
@test "pain: stale-node" { pain; }
@test "pain: stale-override" { pain; }
@test "pain: twins-by-ids" { pain; }
@test "pain: unsafe-interrupts" { pain; }
@test "pain: vf-needs-token" { pain; }
@test "pain: vfio-not-built" { pain; }
@test "pain: xen-dom0" { pain; }
