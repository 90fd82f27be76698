/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report.c: archives of reports. Whatever one says, it is unpacked below its
 * directory, or refused.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/tar.h"
#include "fuzz.h"

#define BLOCK 512
#define SUM 148		/* where a header has its checksum, eight bytes */

/* Give what stands in for headers the checksums that no guessing would find. */
static void sign(uint8_t *bytes, size_t size)
{
	unsigned int sum;
	size_t at, i;

	for (at = 0; at + BLOCK <= size; at += BLOCK) {
		memset(bytes + at + SUM, ' ', 8);
		for (sum = 0, i = 0; i < BLOCK; i++)
			sum += bytes[at + i];
		snprintf((char *)bytes + at + SUM, 8, "%06o", sum);
	}
}

/* Unpack below a directory whose neighbour must stay as it is. */
static void check(const uint8_t *bytes, size_t size, const char *base)
{
	char path[64];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/in", base);
	fuzz_holds(!mkdir(path, 0700));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fuzz_holds(fd >= 0);
	fuzz_holds(tar_unpack(bytes, size, fd) <= 0);
	close(fd);
	tar_remove(path);
	fuzz_holds(lstat(path, &st));
	snprintf(path, sizeof(path), "%s/neighbour", base);
	fuzz_holds(!lstat(path, &st) && S_ISDIR(st.st_mode) && st.st_nlink == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char base[] = "/tmp/vfioctl-fuzz-XXXXXX", neighbour[64];
	uint8_t *copy = (uint8_t *)fuzz_copy(data, size);

	fuzz_holds(mkdtemp(base) != NULL);
	snprintf(neighbour, sizeof(neighbour), "%s/neighbour", base);
	fuzz_holds(!mkdir(neighbour, 0700));
	check(copy, size, base);
	sign(copy, size);
	check(copy, size, base);
	free(copy);
	fuzz_holds(!rmdir(neighbour) && !rmdir(base));
	return 0;
}
