# SPDX-License-Identifier: GPL-3.0-or-later
# mkroot.awk: a description of a root (see mkroot) in, a tar archive out: one
# stream instead of a process a file, so that thousands of devices take a second.

function die(why) {
	printf "mkroot: line %d: %s: %s\n", NR, why, $0 > "/dev/stderr"
	failed = 1
	exit 1
}

# n zero bytes
function zeros(n,    s) {
	for (s = nul; length(s) < n; s = s s)
		;
	return substr(s, 1, n)
}

function field(s, n) {
	if (length(s) > n)
		die("too long for an archive")
	return s zeros(n - length(s))
}

# Write one archive member. type: 0 a file, 2 a link, 5 a directory.
function member(path, type, mode, data, link,    name, prefix, cut, head, tail, sum, i) {
	name = path
	for (cut = length(path); length(name) > 100 && cut > 1; cut--)
		if (substr(path, cut, 1) == "/" && cut <= 156 && length(path) - cut <= 100) {
			prefix = substr(path, 1, cut - 1)
			name = substr(path, cut + 1)
		}
	head = field(name, 100) sprintf("%07d", mode) nul "0000000" nul "0000000" nul \
		sprintf("%011o", length(data)) nul "07346545000" nul
	tail = type field(link, 100) "ustar" nul "00" zeros(80) field(prefix, 155) zeros(12)
	sum = 8 * 32
	for (i = 1; i <= length(head); i++)
		sum += code[substr(head, i, 1)]
	for (i = 1; i <= length(tail); i++)
		sum += code[substr(tail, i, 1)]
	printf "%s%06o%s %s", head, sum, nul, tail
	if (length(data))
		printf "%s%s", data, zeros((512 - length(data) % 512) % 512)
}

# A path from the root without slashes around it.
function place(path) {
	if (path !~ /^\//)
		path = below "/" path
	gsub(/\/\/+/, "/", path)
	gsub(/^\/|\/$/, "", path)
	return unescape(path)
}

function file(path, mode, data) {
	member(path, "0", mode, data, "")
}

function attr(path, value) {
	file(path, 644, value "\n")
}

# A link with a target inside the root, made relative to where the link is.
function link(path, target,    up, rest) {
	target = unescape(target)
	if (target ~ /^\//) {
		for (rest = path; sub(/^[^\/]*\//, "", rest); )
			up = up "../"
		target = up substr(target, 2)
	}
	member(path, "2", 777, "", target)
}

function once(path, target) {
	if (!(path in made)) {
		made[path] = 1
		if (target == "")
			member(path, "5", 755, "", "")
		else
			link(path, target)
	}
}

# Text behind the first n fields, one blank between.
function behind(n,    s) {
	s = $0
	while (n--)
		sub(/^[ \t]*[^ \t]+[ \t]?/, "", s)
	return s
}

function unescape(s,    out, i, c) {
	while ((i = index(s, "\\"))) {
		out = out substr(s, 1, i - 1)
		c = substr(s, i + 1, 1)
		if (c == "n") out = out "\n"
		else if (c == "t") out = out "\t"
		else if (c == "x") out = out byte[tolower(substr(s, i + 2, 2))]
		else out = out c
		s = substr(s, i + (c == "x" ? 4 : 2))
	}
	return out s
}

function bytes(words,    n, w, i, out) {
	n = split(words, w)
	for (i = 1; i <= n; i++) {
		if (w[i] ~ /^\+/)
			out = out (w[i] + 0 > length(out) ? zeros(w[i] - length(out)) : "")
		else if (tolower(w[i]) in byte)
			out = out byte[tolower(w[i])]
		else
			die("no byte: " w[i])
	}
	return out
}

# Two bytes, little-endian, of four hexadecimal digits.
function le16(hex) {
	hex = tolower(hex)
	return byte[substr(hex, 3, 2)] byte[substr(hex, 1, 2)]
}

function config(id, sub_id, class, rev, bridge) {
	return le16(substr(id, 1, 4)) le16(substr(id, 6, 4)) zeros(4) byte[rev] \
		byte[substr(class, 5, 2)] byte[substr(class, 3, 2)] byte[substr(class, 1, 2)] \
		zeros(2) byte["0" bridge] zeros(29) le16(substr(sub_id, 1, 4)) \
		le16(substr(sub_id, 6, 4)) zeros(16) zeros(192)
}

function resources(o, bridge,    i, n, out, part) {
	n = bridge ? 17 : 13
	for (i = 0; i < n; i++) {
		if (split(o["bar" i], part, "-") != 3)
			part[1] = part[2] = part[3] = "0"
		out = out padded(part[1]) " " padded(part[2]) " " padded(part[3]) "\n"
	}
	return out
}

function padded(hex) {
	return "0x" substr("0000000000000000" hex, length(hex) + 1)
}

function group_of(at, addr, n) {
	link(at "/iommu_group", "/sys/kernel/iommu_groups/" n)
	link("sys/kernel/iommu_groups/" n "/devices/" addr, "/" at)
}

# All that the kernel shows of one PCI device.
function pci(path,    o, i, kv, at, addr, uevent, upper) {
	o["rev"] = "00"; o["bridge"] = 0; o["sub"] = "0000:0000"
	o["numa"] = -1; o["irq"] = 0
	for (i = 3; i <= NF; i++) {
		kv = index($i, "=")
		o[substr($i, 1, kv - 1)] = substr($i, kv + 1)
	}
	at = "sys/devices/" path
	addr = path; sub(/.*\//, "", addr)
	upper = toupper(o["id"])
	if (o["driver"] != "")
		uevent = "DRIVER=" o["driver"] "\n"
	uevent = uevent "PCI_CLASS=" toupper(o["class"]) "\nPCI_ID=" upper \
		"\nPCI_SUBSYS_ID=" toupper(o["sub"]) "\nPCI_SLOT_NAME=" addr "\n"
	sub(/PCI_CLASS=0+/, "PCI_CLASS=", uevent)
	file(at "/uevent", 644, uevent)
	attr(at "/vendor", "0x" substr(o["id"], 1, 4))
	attr(at "/device", "0x" substr(o["id"], 6, 4))
	attr(at "/subsystem_vendor", "0x" substr(o["sub"], 1, 4))
	attr(at "/subsystem_device", "0x" substr(o["sub"], 6, 4))
	attr(at "/class", "0x" o["class"])
	attr(at "/revision", "0x" o["rev"])
	attr(at "/enable", o["driver"] == "" ? 0 : 1)
	attr(at "/irq", o["irq"])
	attr(at "/numa_node", o["numa"])
	attr(at "/driver_override", o["override"] == "" ? "(null)" : o["override"])
	file(at "/resource", 644, resources(o, o["bridge"]))
	file(at "/config", 644, config(o["id"], o["sub"], o["class"], o["rev"], o["bridge"]))
	if (o["reset"] != "") {
		gsub(/,/, " ", o["reset"])
		attr(at "/reset_method", o["reset"])
	}
	link(at "/subsystem", "/sys/bus/pci")
	link("sys/bus/pci/devices/" addr, "/" at)
	if (o["driver"] != "") {
		once("sys/bus/pci/drivers/" o["driver"], "")
		link(at "/driver", "/sys/bus/pci/drivers/" o["driver"])
		link("sys/bus/pci/drivers/" o["driver"] "/" addr, "/" at)
	}
	if (o["group"] != "")
		group_of(at, addr, o["group"])
	if (o["vfio"] != "")
		attr(at "/vfio-dev/" o["vfio"] "/uevent", "DEVNAME=vfio/devices/" o["vfio"])
}

function group(n, type,    at) {
	at = "sys/kernel/iommu_groups/" n
	attr(at "/type", type)
	attr(at "/reserved_regions", "0x00000000fee00000 0x00000000feefffff msi")
	once(at "/devices", "")
}

BEGIN {
	nul = sprintf("%c", 0)
	for (i = 0; i < 256; i++) {
		byte[sprintf("%02x", i)] = sprintf("%c", i)
		code[sprintf("%c", i)] = i
	}
	once("sys/bus/pci/devices", "")
}

/^[ \t]*(#|$)/	{ next }
$1 == "@"	{ below = $2; next }
$1 == "d"	{ once(place($2), ""); next }
$1 == "f"	{ file(place($2), $3, behind(3) == "" ? "" : unescape(behind(3)) "\n"); next }
$1 == "x"	{ file(place($2), $3, bytes(behind(3))); next }
$1 == "l"	{ link(place($2), $3); next }
$1 == "p"	{ pci($2); next }
$1 == "g"	{ group($2, $3); next }
		{ die("no such kind of line") }

END {
	if (!failed)
		printf "%s", zeros(1024)
}
