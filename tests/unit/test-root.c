/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-root.c: paths below the root as values; one that is too long is never used cut.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/root.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

static struct vfc_ctx *ctx;
static char name[ROOT_PATH];

/* Make a relative path of so many characters, of short names. */
static const char *long_name(size_t length)
{
	assert_true(length < sizeof(name));
	memset(name, 'x', length);
	for (size_t i = 100; i + 1 < length; i += 100)
		name[i] = '/';
	name[length] = '\0';
	return name;
}

static void text_is_what_a_user_types(void **state)
{
	(void)state;
	unsetenv("VFIOCTL_STATE_DIR");
	assert_string_equal(in_sys("bus/pci/devices/%s", "0000:01:00.0").text,
			    "/sys/bus/pci/devices/0000:01:00.0");
	assert_string_equal(in_proc("%d/fd", 7).text, "/proc/7/fd");
	assert_string_equal(in_dev("%s", "").text, "/dev");
	assert_string_equal(in_top("etc/x").text, "/etc/x");
	assert_string_equal(in_state("x").text, "/var/lib/vfioctl/x");
	setenv("VFIOCTL_STATE_DIR", "/run/x", 1);
	assert_string_equal(in_state("%s", "").text, "/run/x");
	unsetenv("VFIOCTL_STATE_DIR");
}

static void longest_path_is_used(void **state)
{
	struct path path = in_sys("%s", long_name(ROOT_PATH - sizeof("/sys/")));
	char text[8];

	(void)state;
	fake_file(path.text, "yes\n");
	assert_int_equal(strlen(path.text), ROOT_PATH - 1);
	assert_int_equal(root_read(ctx, text, sizeof(text), path), 3);
	assert_true(root_is(ctx, "yes", path));
	assert_false(root_is(ctx, "ye", path));
}

static void ignore_line(void *data, char *text)
{
	(void)data;
	(void)text;
}

static void no_path_is_used_cut(void **state)
{
	struct path path = in_sys("%s", long_name(ROOT_PATH - sizeof("/sys/")));
	char text[ROOT_PATH], **names;
	struct stat st;

	(void)state;
	/* The file that a cut path would be. */
	fake_file(path.text, "no\n");
	path = in_sys("%s", long_name(ROOT_PATH - sizeof("/sys/") + 1));
	assert_string_equal(path.text, "(path too long)");
	assert_int_equal(root_open(ctx, O_RDONLY, path), -ENAMETOOLONG);
	assert_int_equal(root_read(ctx, text, sizeof(text), path), -ENAMETOOLONG);
	assert_int_equal(root_bytes(ctx, text, sizeof(text), path), -ENAMETOOLONG);
	assert_int_equal(root_lines(ctx, ignore_line, NULL, path), -ENAMETOOLONG);
	assert_int_equal(root_link(ctx, text, path), -ENAMETOOLONG);
	assert_int_equal(root_names(ctx, &names, path), -ENAMETOOLONG);
	assert_int_equal(root_stat(ctx, &st, path), -ENAMETOOLONG);
	assert_int_equal(root_xattr(ctx, "user.x", text, sizeof(text), path), -ENAMETOOLONG);
	assert_int_equal(root_dir(ctx, true, path), -ENAMETOOLONG);
	assert_false(root_exists(ctx, path));
	assert_false(root_is(ctx, "no", path));
}

/* The directory of a path that does not fit may fit. */
static void no_file_is_written_elsewhere(void **state)
{
	char path[2 * ROOT_PATH];

	(void)state;
	strcpy(path, "etc/");
	strcat(path, long_name(ROOT_PATH - 1));
	assert_int_equal(root_replace(ctx, path, "text"), -ENAMETOOLONG);
	assert_int_equal(root_remove(ctx, path, 1), -ENAMETOOLONG);
	assert_false(root_exists(ctx, in_top("etc")));
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_ctx_setup, \
	fake_ctx_teardown, &ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_what_a_user_types),
		TEST(longest_path_is_used),
		TEST(no_path_is_used_cut),
		TEST(no_file_is_written_elsewhere),
	};

	return cmocka_run_group_tests_name("root", tests, NULL, NULL);
}
