# SPDX-License-Identifier: GPL-2.0
# Which kernels do package lists have, and with all that it takes?
#
# Reads what "apt-cache show" prints of packages linux-*.  A kernel is a release
# (6.1.0-57-amd64) that has headers; it is whole if the lists also have, in versions
# that go together, its image, its common headers, its kbuild, and what either depends on
# for its modules.  On some days they do not: the headers come from one source package,
# the signed image from another one, hours or days later.
#
# Writes a line for each release that is asked for, in no order, tabs between:
#
#   SERIES RANK RELEASE LISTS whole PACKAGE=VERSION...
#   SERIES RANK RELEASE LISTS lacks PACKAGE
#   SERIES RANK RELEASE LISTS beyond COMPILER
#
# and for each that is unpacked
#
#   SERIES RANK RELEASE kept   whole
#
# Variables:
#   version   how the version begins (6.1); empty: any
#   flavour   rt, cloud, or empty for the usual one
#   lists     a word that is passed on
#   gcc       the newest compiler that can be had
#   kept      set: read the releases that are unpacked instead, a blank between

BEGIN {
	for (i = 1; i < 256; i++)
		code[sprintf("%c", i)] = i
}

kept {
	for (i = 1; i <= NF; i++)
		if (asked($i))
			print key($i) "\tkept\twhole\t"
	next
}

/^Package: / { package = $2; version_of = depends = "" }
/^Version: / { version_of = $2 }
/^(Pre-)?Depends: / { depends = depends ", " substr($0, index($0, ":") + 1) }
# What is only installed has no file in the mirror.
/^Filename: / { has_file = 1 }
/^$/ { end_package() }
END {
	end_package()
	for (i = 1; i <= nr_releases; i++)
		print key(releases[i]) "\t" lists "\t" state(releases[i])
}

function end_package(	release, headers)
{
	headers = package ~ /^linux-headers-[0-9].*-amd64$/ && depends ~ /[ ,]linux-headers-[^ ,]*-common/
	if (package != "" && version_of != "" && has_file && !((package, version_of) in depends_of)) {
		versions[package] = versions[package] " " version_of
		depends_of[package, version_of] = depends
		# Meta packages depend on no common headers.
		release = substr(package, length("linux-headers-") + 1)
		if (headers && asked(release) && !seen[release]++)
			releases[++nr_releases] = release
	}
	package = version_of = depends = ""
	has_file = 0
}

# Of a release without "amd64" and the flavour.
function plain(release)
{
	sub(/-amd64$/, "", release)
	sub(/-(rt|cloud)$/, "", release)
	return release
}

function flavour_of(release)
{
	if (release ~ /-rt-amd64$/)
		return "rt"
	return release ~ /-cloud-amd64$/ ? "cloud" : ""
}

function asked(release,	name)
{
	name = plain(release)
	if (release !~ /^[0-9]+\.[0-9].*-amd64$/ || flavour_of(release) != flavour)
		return 0
	return version == "" || name == version ||
		(index(name, version) == 1 && substr(name, length(version) + 1, 1) ~ /[.+~-]/)
}

# Where backports and unstable both have a series, it is taken from backports, which is
# what runs on servers.  A name without a point release is a release candidate's.
function key(release,	name, parts, rank)
{
	name = plain(release)
	split(name, parts, /[.+~-]/)
	rank = 2
	if (name ~ /\+deb13$/)
		rank = 1
	else if (name ~ /^[0-9]+\.[0-9]+$/)
		rank = 3
	return parts[1] "." parts[2] "\t" rank "\t" release
}

# "whole" and packages, for the newest version of which all is there; or what lacks of it.
function state(release,	all, n, i, lacks, first)
{
	n = split(versions["linux-headers-" release], all, " ")
	for (i = 1; i <= n; i++) {
		packages = ""
		lacks = add("linux-headers-" release, "=", all[i])
		if (lacks == "")
			lacks = add("linux-image-" release, "=", all[i])
		if (lacks == "")
			return "whole\t" packages
		if (first == "")
			first = lacks
	}
	return (first ~ /^gcc-/ ? "beyond\t" : "lacks\t") first
}

# Add a package to packages, and what it needs of others.  Returns what lacks.
function add(package, relation, wanted,	found, all, words, n, i, name, lacks)
{
	if (index(" " packages, " " package "=") != 0)
		return ""
	found = find(package, relation, wanted)
	if (found == "")
		return package (wanted == "" ? "" : " (" relation " " wanted ")")
	packages = packages (packages == "" ? "" : " ") package "=" found
	n = split(depends_of[package, found], all, / *, */)
	for (i = 1; i <= n; i++) {
		sub(/^ */, "", all[i])
		if (all[i] ~ /^gcc-[0-9]+/) {
			name = substr(all[i], 5)
			if (gcc != "" && name + 0 > gcc + 0)
				return "gcc-" name + 0
		}
		if (!needed(package, all[i]))
			continue
		sub(/ *\|.*/, "", all[i])
		split(all[i], words, /[ ()]+/)
		lacks = add(words[1], words[2], words[3])
		if (lacks != "")
			return lacks
	}
	return ""
}

function needed(package, depend)
{
	if (package ~ /^linux-headers-/)
		return depend ~ /^linux-(headers-[^ ]*-common|kbuild-|base-)/
	return package ~ /^linux-image-/ && depend ~ /^linux-(binary|modules|base)-/
}

# The version of a package that a relation allows.  Lists have the newest one first.
function find(package, relation, wanted,	all, n, i)
{
	n = split(versions[package], all, " ")
	for (i = 1; i <= n; i++) {
		if (relation != "=" && (relation != ">=" || compare(all[i], wanted) >= 0))
			return all[i]
		if (relation == "=" && all[i] == wanted)
			return all[i]
	}
	return ""
}

# As dpkg compares versions (without epochs, which the kernel's do not have).
function compare(a, b,	x, y, difference)
{
	while (a != "" || b != "") {
		while (a ~ /^[^0-9]/ || b ~ /^[^0-9]/) {
			difference = weight(a) - weight(b)
			if (difference != 0)
				return difference
			a = substr(a, 2)
			b = substr(b, 2)
		}
		match(a, /^[0-9]*/)
		x = substr(a, 1, RLENGTH)
		a = substr(a, RLENGTH + 1)
		match(b, /^[0-9]*/)
		y = substr(b, 1, RLENGTH)
		b = substr(b, RLENGTH + 1)
		if (x + 0 != y + 0)
			return x - y
	}
	return 0
}

# Of the first character where it is no digit: ~ before the end, letters before others.
function weight(text,	first)
{
	first = substr(text, 1, 1)
	if (first == "" || first ~ /[0-9]/)
		return 0
	if (first == "~")
		return -1
	return first ~ /[A-Za-z]/ ? code[first] : code[first] + 256
}
