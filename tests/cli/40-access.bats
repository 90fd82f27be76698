# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# Regions and interrupts without a device: wrong words are told before anything
# is opened, and a dry run opens nothing.

load helper

setup()
{
	use_root intel-desktop
	DEVICE=$(cd "$ROOT/sys/bus/pci/devices" && printf '%s\n' * | head -n 1)
}

@test "no device is opened below another root" {
	local line

	while read -r line; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused 1 "devices cannot be opened with --sysroot"
	done <<-END
		read $DEVICE bar0
		write $DEVICE bar0 1
		dump $DEVICE config
		load $DEVICE bar0 $VFIOCTL
		expect $DEVICE bar0 1
		irq trigger $DEVICE msi
		irq wait $DEVICE msi
	END
}

@test "words that cannot be right are usage errors" {
	local line

	while IFS='|' read -r line said; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused 2 "$said"
	done <<-END
		read $DEVICE bar0 -w 3|is not one of 1, 2, 4, 8
		read $DEVICE bar0 --pread --mmap|--pread and --mmap cannot be combined
		read $DEVICE bar0+|LOCATION
		read $DEVICE|LOCATION is missing
		write $DEVICE bar0|VALUE is missing
		write $DEVICE bar0 0x100 -w 1|does not fit
		write $DEVICE bar0 1 --mask 0x100000000|does not fit
		write $DEVICE bar0 4 --mask 3|bits outside the mask
		expect $DEVICE bar0|COND is missing
		dump $DEVICE bar0 -n 1x|--size
		load $DEVICE bar0|FILE is missing
		irq trigger $DEVICE|INDEX is missing
		irq wait $DEVICE msi --timeout never|--timeout
		irq enable $DEVICE msi|interrupts are disabled when the command ends
		irq disable $DEVICE msi|interrupts are disabled when the command ends
		irq mask $DEVICE intx|interrupts are disabled when the command ends
		irq unmask $DEVICE intx|interrupts are disabled when the command ends
	END
}

@test "a dry run says each step and opens nothing" {
	on_root --dry-run write "$DEVICE" bar0+4 1 2
	assert_done
	assert_output " 1. $DEVICE: open it, which resets it
 2. $DEVICE: write 2 values of 4 bytes, the first 0x1, to bar0+4
 3. $DEVICE: close it, which resets it again"
	on_root --json --dry-run load "$DEVICE" bar2 file -w 2
	assert_done
	assert_json --arg device "$DEVICE" '.plan | length == 3
		and all(.[]; .address == $device)
		and .[1] == {step: 2, address: $device,
			action: "write file to bar2, 2 bytes at a time"}'
	on_root --dry-run irq trigger "$DEVICE" msi
	assert_done
	[[ $output == *"trigger vector 0"* ]]
}

@test "steps of a session name the command that does without one" {
	on_root --json irq enable "$DEVICE" msi
	assert_json_error 2 usage
	assert_json '.error.hint | test("irq trigger") and test("vfioctl shell")'
}
