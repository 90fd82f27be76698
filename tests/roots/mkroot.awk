# SPDX-License-Identifier: GPL-3.0-or-later
# mkroot.awk: a description of a root (see mkroot) in, a tar archive out: one
# stream instead of a process a file, so that thousands of devices take a second.

function die(why) {
	printf "mkroot: %s: %s: %s\n", where == "" ? "line " NR : where, why, $0 > "/dev/stderr"
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
	# What a process has open is read as text, never followed.
	if (target ~ /^\// && path !~ /^\/?proc\/[0-9]+\//) {
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

# The bytes that words stand for, up to a comment.
function bytes(words,    n, w, i, out) {
	n = split(words, w)
	for (i = 1; i <= n && w[i] !~ /^#/; i++) {
		if (w[i] ~ /^\+/)
			out = out (w[i] + 0 > length(out) ? zeros(w[i] - length(out)) : "")
		else if (tolower(w[i]) in byte)
			out = out byte[tolower(w[i])]
		else
			die("no byte: " w[i])
	}
	return out
}

# n bytes, little-endian, of up to 2n hexadecimal digits.
function le(hex, n,    out) {
	hex = tolower(substr("0000000000000000", 1, 2 * n - length(hex)) hex)
	for (; n > 0; n--)
		out = out byte[substr(hex, 2 * n - 1, 2)]
	return out
}

# A number below 16^4 as that many hexadecimal digits.
function hex4(number) {
	return sprintf("%04x", number)
}

# s with the bytes at an offset (from 0) replaced; longer when they end behind it.
function put(s, offset, data) {
	s = s zeros(offset + length(data) - length(s))
	return substr(s, 1, offset) data substr(s, offset + length(data) + 1)
}

# An extended capability behind those that config space c has (o["end"]: where).
function extended(c, o, id, data,    at) {
	at = o["end"] ? o["end"] : 256
	if (o["last"])
		c = put(c, o["last"] + 2, le(hex4(at * 16 + 1), 2))
	c = put(c, at, le(id, 2) le("0001", 2) data)
	o["last"] = at
	o["end"] = at + 4 + int((length(data) + 3) / 4) * 4
	return c
}

# Config space: the header, and the capabilities that "p" asks for.
function config(o,    c, part, type) {
	c = le(substr(o["id"], 1, 4), 2) le(substr(o["id"], 6, 4), 2) zeros(4) byte[o["rev"]] \
		le(o["class"], 3) zeros(2) byte[(o["mf"] ? "8" : "0") o["bridge"]]
	c = put(c zeros(241), o["bridge"] ? 56 : 44, "")
	if (!o["bridge"])
		c = put(c, 44, le(substr(o["sub"], 1, 4), 2) le(substr(o["sub"], 6, 4), 2))
	if (split(o["buses"], part, "-") == 2)
		c = put(c, 24, zeros(1) byte[part[1]] byte[part[2]])
	if (o["pcie"] == "")
		return c
	if (!(o["pcie"] in pcie_type))
		die("no such kind of port")
	type = pcie_type[o["pcie"]]
	c = put(put(c, 6, byte["10"]), 52, byte["40"])
	# PCI Express Capability (id 10) at 0x40; link without clock events
	c = put(c, 64, le("0010", 2) le(hex4(type * 16 + 2), 2))
	c = put(c, 4095, zeros(1))
	if (split(o["acs"], part, "/") == 2)
		c = extended(c, o, "000d", le(part[1], 2) le(part[2], 2))
	if (o["ari"])
		c = extended(c, o, "000e", zeros(4))
	if (o["dsn"] != "")
		c = extended(c, o, "0003", le(o["dsn"], 8))
	return c
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
	file(at "/config", 644, config(o))
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

# What stands for a character device: root_stat() of the library reads it.
function node(path, mode, number, uid, gid) {
	file(path, mode, "node c " number " " uid " " gid "\n")
}

# An ACPI table: body behind the header, whose length and checksum are made here.
function table(sig, rev, body,    text, sum, i) {
	text = sig le(sprintf("%08x", length(body) + 36), 4) byte[rev] zeros(1) \
		"VFCTST" "VFCTABLE" le("1", 4) "TEST" le("1", 4) body
	for (i = 1; i <= length(text); i++)
		sum += code[substr(text, i, 1)]
	return put(text, 9, byte[sprintf("%02x", (256 - sum % 256) % 256)])
}

# Write the file that "+" lines may have added to.
function finish() {
	if (open_kind == "a")
		file("sys/firmware/acpi/tables/" open_path, 400,
			table(open_path, open_mode, open_data))
	else if (open_kind == "x")
		file(open_path, open_mode, open_data)
	open_kind = ""
}

function begin(kind, path, mode, data) {
	open_kind = kind; open_path = path; open_mode = mode; open_data = data
}

# Read another description in place of this line.
function include(name,    path, line, below_here, where_here, n, got) {
	path = dir "/pains/common/" name ".root"
	below_here = below; where_here = where
	while ((got = (getline line < path)) > 0) {
		where = path ":" ++n
		$0 = line
		entry()
	}
	if (got < 0)
		die("cannot read " path)
	close(path)
	below = below_here; where = where_here
}

# One line of a description.
function entry() {
	if ($0 ~ /^[ \t]*(#|$)/)
		return
	if ($1 == "+" && open_kind != "") {
		open_data = open_data bytes(behind(1))
		return
	}
	finish()
	if ($1 == "@")
		below = $2
	else if ($1 == "d")
		once(place($2), "")
	else if ($1 == "f")
		file(place($2), $3, behind(3) == "" ? "" : unescape(behind(3)) "\n")
	else if ($1 == "x")
		begin("x", place($2), $3, bytes(behind(3)))
	else if ($1 == "a")
		begin("a", $2, $3, bytes(behind(3)))
	else if ($1 == "l")
		link(place($2), $3)
	else if ($1 == "n")
		node(place($2), $3, $4, $5 + 0, $6 + 0)
	else if ($1 == "p")
		pci($2)
	else if ($1 == "g")
		group($2, $3)
	else if ($1 == "include")
		include($2)
	else
		die("no such kind of line")
}

BEGIN {
	nul = sprintf("%c", 0)
	for (i = 0; i < 256; i++) {
		byte[sprintf("%02x", i)] = sprintf("%c", i)
		code[sprintf("%c", i)] = i
	}
	split("endpoint 0 legacy 1 root-port 4 upstream 5 downstream 6 pci-bridge 7 rciep 9", kind)
	for (i = 1; i in kind; i += 2)
		pcie_type[kind[i]] = kind[i + 1]
	once("sys/bus/pci/devices", "")
}

{ entry() }

END {
	finish()
	if (!failed)
		printf "%s", zeros(1024)
}
