#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# doctor on recorded machines: the first broken link of each, what words of the
# command line do, and what is unknown. Verdicts of whole machines: 90-pains.bats.

load helper

# A machine without groups, with what stdin describes on top.
machine()
{
	fresh_root no-iommu
	cat >"$BATS_TEST_TMPDIR/more.root"
	"$TOP/tests/roots/mkroot" "$BATS_TEST_TMPDIR/more.root" "$ROOT"
}

# The last run's findings hold for the jq expression; broken ones come first.
assert_found()	# STATUS EXPRESSION
{
	assert_equal "$status" "$1"
	assert_equal "$stderr" ""
	assert_json '[.doctor[].state] == ([.doctor[].state] |
		sort_by({broken: 0, unknown: 1, ok: 2}[.]))'
	assert_json --arg status "$1" '(.doctor[0].state == "broken") == ($status == "3")'
	assert_json "$2"
}

intel_kernel='f /proc/sys/kernel/arch 0444 x86_64
f /proc/cpuinfo 0444 processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme
f /sys/firmware/acpi/tables/DMAR 0400
f /boot/config-6.1.192-amd64 0444 CONFIG_IOMMU_API=y\nCONFIG_INTEL_IOMMU=y'
intel_kernel+='\nCONFIG_IRQ_REMAP=y\nCONFIG_VFIO=m\nCONFIG_VFIO_PCI=m'

@test "doctor: an empty root is unknown, not healthy, and does no harm" {
	use_root empty
	on_root doctor --json
	assert_found 0 'all(.doctor[]; .state != "broken") and
		any(.doctor[]; .link == "architecture" and .state == "unknown")'
	on_root doctor
	assert_success
	assert_line --partial 'architecture'
}

@test "doctor: roots that mean harm, or lack half" {
	for root in hostile half-missing; do
		use_root "$root"
		on_root doctor --json
		assert_equal "$stderr" ""
		assert [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
		assert_json '.doctor | length > 0'
		on_root doctor
		refute_output --partial $'\e'
		refute_output --partial root:x:
	done
}

@test "doctor: what firmware announces counts, not who made the processor" {
	machine <<<"${intel_kernel/GenuineIntel/AuthenticAMD}"
	on_root doctor --json
	assert_json '.doctor[] | select(.link == "architecture") | .evidence ==
		"x86_64, AuthenticAMD: its IOMMU is VT-d, which the DMAR table announces"'
	rm "$ROOT/sys/firmware/acpi/tables/DMAR"
	on_root doctor --json
	assert_json '.doctor[] | select(.link == "architecture") |
		.evidence | endswith(": its IOMMU is AMD-Vi, which the IVRS table announces")'
}

@test "doctor: text fits 80 columns, the broken link is first, with its step" {
	machine <<<"$intel_kernel
f /proc/cmdline 0444 quiet"
	on_root doctor
	assert_failure 3
	assert_equal "$stderr" ""
	assert_line --index 0 --regexp '^broken   command-line: no intel_iommu=on'
	assert_output --partial 'seen in /proc/cmdline'
	assert_output --partial 'next: add intel_iommu=on to the kernel'
	run -1 grep -E '^.{81}' <<<"$output"
}

@test "doctor: intel_iommu=on is missed only where the kernel needs it" {
	machine <<<"$intel_kernel
f /proc/cmdline 0444 quiet"
	on_root doctor --json
	assert_found 3 '.doctor[0] | .link == "command-line" and
		(.next | contains("intel_iommu=on"))'
	rm "$ROOT"/boot/config-*
	on_root doctor --json
	assert_found 3 'any(.doctor[]; .link == "command-line" and .state == "unknown") and
		any(.doctor[]; .link == "kernel-config" and .state == "unknown")'
	machine <<<"$intel_kernel\nCONFIG_INTEL_IOMMU_DEFAULT_ON=y
f /proc/cmdline 0444 quiet"
	on_root doctor --json
	assert_found 3 'all(.doctor[] | select(.link == "command-line"); .state == "ok")'
}

@test "doctor: the way to add a word is this machine's" {
	while IFS='|' read -r file says; do
		machine <<<"$intel_kernel
f /proc/cmdline 0444 quiet
f $file 0644"
		on_root doctor --json
		assert_json --arg says "$says" '.doctor[0].next | contains($says)'
	done <<-'END'
		/run/ostree-booted|rpm-ostree kargs --append=intel_iommu=on
		/etc/kernel/proxmox-boot-uuids|proxmox-boot-tool refresh
		/usr/sbin/grubby|grubby --update-kernel=ALL --args=intel_iommu=on
		/usr/sbin/update-grub|run update-grub
		/boot/grub2/grub.cfg|grub2-mkconfig -o /boot/grub2/grub.cfg
		/boot/firmware/cmdline.txt|/boot/firmware/cmdline.txt
		/boot/loader/entries/x.conf|/boot/loader/entries
	END
}

# What doctor says of one word on an Intel machine with groups.
word_says()	# WORD EXPRESSION
{
	printf '%s\n' "quiet $1" >"$ROOT/proc/cmdline"
	on_root doctor --json
	assert_equal "$stderr" ""
	assert_json --arg word "$1: " "[.doctor[] | select(.link == \"command-line\" and
		(.evidence | startswith(\$word)))] | length == 1 and (.[0] | $2)"
}

@test "doctor: what each word does" {
	fresh_root intel-desktop
	echo x86_64 >"$ROOT/proc/sys/kernel/arch"
	chmod 644 "$ROOT/proc/cmdline"
	word_says intel_iommu=on '.state == "ok" and (.evidence | contains("enables VT-d"))'
	word_says amd_iommu=on '.evidence | contains("AMD") and contains("no effect here")'
	word_says amd_iommu=off '.state == "ok"'
	word_says intel_iommu=yes '.evidence | contains("does not know \"yes\"")'
	word_says intel_iommu=igfx_off,on '.evidence | contains("has no group") and
		contains("enables VT-d")'
	word_says iommu=on '.evidence | contains("no effect")'
	word_says iommu=pt '.evidence | contains("identity")'
	word_says iommu.passthrough=1 '.evidence | contains("identity")'
	word_says iommu.passthrough=off '.evidence | contains("translated")'
	word_says iommu.strict=0 '.evidence | contains("batches")'
	word_says arm-smmu.disable_bypass=0 '.evidence | contains("SMMU: no effect here")'
	word_says intremap=off '.state == "broken" and (.next | contains("intremap=off"))'
	word_says nointremap '.state == "broken"'
	word_says pci=nommconf '.evidence | contains("ACS")'
	word_says pci=noats,nomsi '.evidence | contains("no ATS") and contains("no MSI")'
	word_says pcie_acs_override=downstream '.state == "ok" and (.next | contains("config_acs"))'
	word_says video=efifb:off '.evidence | contains("simpledrm")'
	word_says module_blacklist=vfio_pci '.state == "broken"'
	word_says module_blacklist=nouveau '.state == "ok"'
	word_says vfio_iommu_type1.allow_unsafe_interrupts=1 '.evidence | contains("forge")'
	word_says vfio-pci.ids=10de:1b80 '.state == "ok" and
		(.evidence | contains("0000:01:00.0 (vfio-pci)"))'
	word_says vfio_pci.ids=144d:a808,ffff:1 '.state == "broken" and
		(.evidence | contains("0000:02:00.0 (nvme)")) and
		(.next | contains("vfioctl bind 0000:02:00.0"))'
	word_says vfio-pci.ids=dead:beef '.evidence | contains("no device here")'
}

@test "doctor: of words that contradict each other the kernel's choice is told" {
	fresh_root intel-desktop
	chmod 644 "$ROOT/proc/cmdline"
	echo 'iommu=pt iommu.passthrough=0 intel_iommu=off intel_iommu=on' >"$ROOT/proc/cmdline"
	on_root doctor --json
	assert_json '.doctor | any(.evidence | contains("iommu.passthrough=0 overrides")) and
		any(.evidence | contains("disables VT-d; but intel_iommu=on overrides")) and
		all(.[] | select(.link == "command-line"); .state == "ok")'
	machine <<<"$intel_kernel
f /proc/cmdline 0444 iommu=off intel_iommu=on -- intel_iommu=off"
	on_root doctor --json
	assert_found 3 '.doctor[0].evidence | startswith("iommu=off: ")'
	assert_json 'any(.doctor[]; .evidence | contains("enables VT-d; but iommu=off overrides"))'
	assert_json 'all(.doctor[]; .evidence | startswith("intel_iommu=off") | not)'
}

@test "doctor: boot entries against the kernel that runs" {
	local kernel='BOOT_IMAGE=/vmlinuz-6.1.192-amd64 ro quiet'

	machine <<<"$intel_kernel
f /proc/cmdline 0444 $kernel
f /boot/loader/entries/a.conf 0644 title A\nlinux /vmlinuz-6.1.192-amd64\noptions ro intel_iommu=on
f /boot/loader/entries/b.conf 0644 title B\nlinux /vmlinuz-5.10.1\noptions ro iommu=off"
	on_root doctor --json
	assert_found 3 '.doctor[0] | .link == "kernel-boot" and
		.source == "/boot/loader/entries/a.conf:3" and
		(.evidence | contains("intel_iommu=on"))'
	printf '%s\n' "$kernel intel_iommu=on iommu=pt" >"$ROOT/proc/cmdline"
	on_root doctor --json
	assert_json '.doctor[] | select(.link == "kernel-boot") | .state == "ok" and
		(.evidence | contains("iommu=pt")) and has("next")'
	printf '%s\n' "$kernel intel_iommu=on" >"$ROOT/proc/cmdline"
	on_root doctor --json
	assert_json '.doctor[] | select(.link == "kernel-boot") | .state == "ok" and
		(has("next") | not)'
	machine <<<"$intel_kernel
f /proc/cmdline 0444 $kernel
f /etc/default/grub 0644 GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"
f /boot/grub/grub.cfg 0644 menuentry x {\n\tlinux /vmlinuz-6.1.192-amd64 ro quiet\n}"
	on_root doctor --json
	assert_found 3 '.doctor[0] | .link == "kernel-boot" and .source == "/etc/default/grub:2" and
		(.next | contains("update-grub"))'
	printf 'linux /vmlinuz-5.10.1 ro\n' >"$ROOT/boot/grub/grub.cfg"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "kernel-boot" and .state == "unknown")'
}

@test "doctor: the hypervisor must be told what it takes" {
	while IFS='|' read -r vendor product says; do
		machine <<<"f /proc/sys/kernel/arch 0444 x86_64
f /proc/cpuinfo 0444 vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor
f /sys/firmware/acpi/tables/FACP 0400
f /sys/class/dmi/id/sys_vendor 0444 $vendor
f /sys/class/dmi/id/product_name 0444 $product"
		on_root doctor --json
		assert_json --arg says "$says" '.doctor[0] | .link == "hypervisor" and
			.state == "broken" and (.next | contains($says))'
	done <<-'END'
		QEMU|Standard PC (Q35 + ICH9, 2009)|caching-mode=on
		QEMU|Standard PC (i440FX + PIIX, 1996)|pc supports no IOMMU
		VMware, Inc.|VMware20,1|vvtd.enable
		Microsoft Corporation|Virtual Machine|no-IOMMU
		innotek GmbH|VirtualBox|--iommu
		Amazon EC2|m5.large|bare metal
		Acme|Rack|intel-iommu
	END
	machine <<<"f /proc/sys/kernel/arch 0444 x86_64
f /proc/cpuinfo 0444 vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx
f /sys/firmware/acpi/tables/FACP 0400
f /sys/class/dmi/id/sys_vendor 0444 Amazon EC2"
	on_root doctor --json
	assert_found 3 'all(.doctor[]; .link != "hypervisor")'
}

@test "doctor: nodes and who may open them" {
	fresh_root intel-desktop
	mkdir -p "$ROOT/sys/class/vfio/13" "$ROOT/proc/self" "$ROOT/sys/class/vfio/99"
	echo 511:0 >"$ROOT/sys/class/vfio/13/dev"
	echo 511:9 >"$ROOT/sys/class/vfio/99/dev"
	chmod 600 "$ROOT/dev/vfio/13"
	echo 'node c 511:0 0 27' >"$ROOT/dev/vfio/13"
	chmod 660 "$ROOT/dev/vfio/13"
	printf '%s:\t%s\n' Uid $'1000\t1000\t1000\t1000' Gid $'1000\t1000\t1000\t1000' \
		Groups '27 1000 ' CapEff 0000000000000000 >"$ROOT/proc/self/status"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "nodes" and .state == "broken" and
		(.evidence | contains("/dev/vfio/99")) and (.next | contains("mknod")))'
	assert_json 'any(.doctor[]; .link == "permission" and .state == "ok" and
		(.evidence | contains("uid 1000 may open /dev/vfio/13")))'
	sed -i 's/27 1000/1000/' "$ROOT/proc/self/status"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "permission" and .state == "broken" and
		(.evidence | contains("mode 0660 and owner 0:27: uid 1000")) and
		(.next | contains("chown 1000")))'
	sed -i 's/CapEff.*/CapEff:\t0000000000000002/' "$ROOT/proc/self/status"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "permission" and .state == "ok")'
	echo '36 35 98:0 / /dev rw,nodev - tmpfs tmpfs rw' >"$ROOT/proc/self/mountinfo"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "permission" and .state == "broken" and
		(.evidence | contains("nodev")))'
	rm "$ROOT/proc/self/status"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "permission" and .state == "unknown")'
}

@test "doctor: modules that are kept away, parameters that did not arrive" {
	fresh_root intel-desktop
	rm -r "$ROOT/sys/bus/pci/drivers/vfio-pci"
	mkdir -p "$ROOT/lib/modules/6.12.95-amd64" "$ROOT/etc/modprobe.d"
	echo 'kernel/drivers/vfio/pci/vfio-pci.ko.zst: x' \
		>"$ROOT/lib/modules/6.12.95-amd64/modules.dep"
	echo 'ext4 1 0 - Live 0x0' >"$ROOT/proc/modules"
	printf '# mine\nblacklist vfio_pci\n' >"$ROOT/etc/modprobe.d/a.conf"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "modules" and .state == "broken" and
		.source == "/etc/modprobe.d/a.conf:2" and (.next | contains("modprobe vfio-pci")))'
	echo 'kernel/fs/ext4.ko: x' >"$ROOT/lib/modules/6.12.95-amd64/modules.dep"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "modules" and .state == "broken" and
		(.evidence | contains("not among the modules of 6.12.95-amd64")))'
	printf 'vfio_pci 1 0 - Live 0x0\nvfio_iommu_type1 1 0 - Live 0x0\n' >"$ROOT/proc/modules"
	mkdir -p "$ROOT/sys/module/vfio_iommu_type1/parameters"
	echo N >"$ROOT/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"
	echo 'options vfio_iommu_type1 allow_unsafe_interrupts=1' >"$ROOT/etc/modprobe.d/a.conf"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "module-parameters" and .state == "broken" and
		.source == "/etc/modprobe.d/a.conf:1" and (.next | contains("initramfs")))'
	echo Y >"$ROOT/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"
	on_root doctor --json
	assert_json 'all(.doctor[] | select(.link == "module-parameters"); .state == "ok")'
}

@test "doctor: the kernel's own configuration, compressed" {
	machine <<<"$intel_kernel
f /proc/cmdline 0444 intel_iommu=on"
	printf 'CONFIG_IOMMU_API=y\nCONFIG_VFIO=m\nCONFIG_VFIO_PCI=m\nCONFIG_IRQ_REMAP=y\n' |
		gzip >"$ROOT/proc/config.gz"
	on_root doctor --json
	assert_found 3 '.doctor[0] | .link == "kernel-config" and .source == "/proc/config.gz" and
		(.evidence | contains("CONFIG_INTEL_IOMMU is not set"))'
	head -c 40 "$ROOT/proc/config.gz" >"$ROOT/cut"
	mv -f "$ROOT/cut" "$ROOT/proc/config.gz"
	on_root doctor --json
	assert_json 'any(.doctor[]; .link == "kernel-config" and .state == "ok" and
		.source == "/boot/config-6.1.192-amd64")'
}

@test "doctor: this machine is looked at, and nothing is changed" {
	vfioctl doctor --json
	assert [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
	assert_equal "$stderr" ""
	assert_json '.doctor | length > 3 and all(.[]; (.link | length > 0) and
		(.state | IN("ok", "broken", "unknown")) and (.evidence | length > 0))'
}
