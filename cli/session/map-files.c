/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * map-files.c: finds register map files, selects the one that matches a device, and
 * caches it.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/out/err.h"
#include "maps.h"
#include "read-file.h"

#define SUFFIX ".regs"
#define SIZE_LIMIT (1024 * 1024)	/* bytes; a large map has 50 KiB */
#define HEAD_LIMIT 4095			/* bytes; input_read() then reads once */

/* Cached maps, by the key they were looked up with. */
struct maps {
	struct vfc_regs *regs;	/* NULL: none matches */
	char *key;		/* a device's address, or the argument of --regs */
	struct maps *next;
};

/* ---- files ---------------------------------------------------------- */

/* Read a map file. Return EXIT_DONE or a status after a report; free in->bytes. */
static int read_map(struct env *env, const char *path, struct input *in)
{
	int status = input_read(env, path, SIZE_LIMIT, in);

	if (!status && in->size > SIZE_LIMIT)
		status = err_usage(env, NULL, "%s: larger than %d bytes", path, SIZE_LIMIT);
	return status;
}

/* Like read_map(), but stop after the line of the first block if it is near the start. */
static int read_head(struct env *env, const char *path, struct input *in)
{
	int status = input_read(env, path, HEAD_LIMIT, in);
	const uint8_t *block, *end = in->bytes + in->size;
	struct stat st;

	if (status || in->size <= HEAD_LIMIT)
		return status;
	block = memmem(in->bytes, in->size, "\nblock ", strlen("\nblock "));
	if (block && memchr(block + 1, '\n', (size_t)(end - block - 1)) && !stat(path, &st) &&
	    st.st_size <= SIZE_LIMIT)
		return EXIT_DONE;
	free(in->bytes);
	*in = (struct input){ .bytes = NULL };
	return read_map(env, path, in);
}

static int report_broken(struct env *env, const char *path, int err,
			 const struct vfc_regs_error *error)
{
	if (err != -EINVAL)
		return err_errno(env, err, "read %s", path);
	return err_usage(env, NULL, "%s:%u: %s", path, error->line, error->reason);
}

int maps_load(struct env *env, const char *path, struct vfc_regs **regs)
{
	struct input in = { .bytes = NULL };
	struct vfc_regs_error error;
	int err, status = read_map(env, path, &in);

	if (!status) {
		err = vfc_regs_parse(path, (const char *)in.bytes, in.size, regs, &error);
		if (err)
			status = report_broken(env, path, err, &error);
	}
	free(in.bytes);
	return status;
}

/* ---- directories ---------------------------------------------------- */

/* Return the user's directory of maps (XDG base directories), or NULL; free() it. */
static char *user_directory(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int n = -1;

	if (config && config[0] == '/')
		n = asprintf(&path, "%s/vfioctl/regs", config);
	else if (home && home[0] == '/')
		n = asprintf(&path, "%s/.config/vfioctl/regs", home);
	return n < 0 ? NULL : path;
}

static int is_map(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > strlen(SUFFIX) &&
	       !strcmp(entry->d_name + length - strlen(SUFFIX), SUFFIX);
}

/* Parse the head of a map file. Fails if the file cannot be read. */
static int fill_entry(struct env *env, const struct vfc_device *dev, const char *directory,
		      const char *name, struct map_entry *entry)
{
	struct input in = { .bytes = NULL };
	int status;

	if (asprintf(&entry->path, "%s/%s", directory, name) < 0) {
		entry->path = NULL;
		return err_errno(env, -ENOMEM, "%s", name);
	}
	status = read_head(env, entry->path, &in);
	if (!status && !vfc_regs_parse_head(entry->path, (const char *)in.bytes, in.size,
					    &entry->head, &entry->error) && dev)
		entry->fits = vfc_regs_fits(entry->head, dev);
	free(in.bytes);
	return status;
}

/* Append the maps of a directory, sorted by name. The directory may be absent. */
static int add_directory(struct env *env, const struct vfc_device *dev, const char *directory,
			 bool own, struct map_entry **entries, int *count)
{
	struct dirent **names;
	struct map_entry *entry;
	int i, status = EXIT_DONE, n = scandir(directory, &names, is_map, alphasort);

	if (n < 0)
		return errno == ENOENT || errno == ENOTDIR ? EXIT_DONE :
		       err_errno(env, -errno, "read %s", directory);
	entry = reallocarray(*entries, (size_t)(*count + n + 1), sizeof(*entry));
	if (entry)
		*entries = entry;
	else
		status = err_errno(env, -ENOMEM, "%s", directory);
	for (i = 0; i < n; i++) {
		if (!status) {
			entry = &(*entries)[(*count)++];
			*entry = (struct map_entry){ .own = own };
			status = fill_entry(env, dev, directory, names[i]->d_name, entry);
		}
		free(names[i]);
	}
	free(names);
	return status;
}

int maps_list(struct env *env, const struct vfc_device *dev, struct map_entry **out)
{
	const char *set = getenv("VFIOCTL_REGS_DIR");
	struct map_entry *entries = NULL;
	char *own = user_directory();
	int count = 0, status = EXIT_DONE;

	if (own)
		status = add_directory(env, dev, own, true, &entries, &count);
	free(own);
	if (!status)
		status = add_directory(env, dev, set && *set ? set : vfc_regs_dir, false,
				       &entries, &count);
	if (status) {
		maps_list_free(entries, count);
		return -1;
	}
	*out = entries;
	return count;
}

void maps_list_free(struct map_entry *entries, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		free(entries[i].path);
		vfc_regs_free(entries[i].head);
	}
	free(entries);
}

const struct map_entry *maps_best(const struct map_entry *entries, int count)
{
	const struct map_entry *best = NULL;
	int i;

	for (i = 0; i < count; i++)
		if (entries[i].fits && (!best || (entries[i].own == best->own &&
						  entries[i].fits > best->fits)))
			best = &entries[i];
	return best;
}

/* ---- the map of a device -------------------------------------------- */

/*
 * Load the map that matches a device best; *regs stays NULL if none does. Fail if any head
 * cannot be parsed: that map may be the one that matches.
 */
static int search(struct env *env, const struct vfc_device *dev, struct vfc_regs **regs)
{
	struct map_entry *entries;
	const struct map_entry *best;
	int i, status = EXIT_DONE, count = maps_list(env, dev, &entries);

	if (count < 0)
		return EXIT_FAILED;
	for (i = 0; i < count && !status; i++)
		if (!entries[i].head)
			status = report_broken(env, entries[i].path, -EINVAL, &entries[i].error);
	best = status ? NULL : maps_best(entries, count);
	if (best)
		status = maps_load(env, best->path, regs);
	maps_list_free(entries, count);
	return status;
}

/* Load the map that --regs names: a file, or the name of a map in the directories. */
static int load_named(struct env *env, const char *name, struct vfc_regs **regs)
{
	bool is_file = strchr(name, '/') || strstr(name, SUFFIX);
	struct map_entry *entries = NULL;
	int status, i = 0, count = is_file ? 0 : maps_list(env, NULL, &entries);

	while (i < count && !(entries[i].head && !strcmp(entries[i].head->name, name)))
		i++;
	status = maps_load(env, i < count ? entries[i].path : name, regs);
	if (count >= 0)
		maps_list_free(entries, count);
	return status;
}

static struct maps *find_cached(struct env *env, const char *key)
{
	struct maps *cached = env->maps;

	while (cached && strcmp(cached->key, key))
		cached = cached->next;
	return cached;
}

/* Cache the map of a key in place of a former one; the cache owns regs. Return a status. */
static int cache(struct env *env, const char *key, struct vfc_regs *regs)
{
	struct maps *cached = find_cached(env, key);

	if (!cached) {
		cached = calloc(1, sizeof(*cached));
		if (!cached || !(cached->key = strdup(key))) {
			free(cached);
			vfc_regs_free(regs);
			return err_errno(env, -ENOMEM, "%s", key);
		}
		cached->next = env->maps;
		env->maps = cached;
	}
	vfc_regs_free(cached->regs);
	cached->regs = regs;
	return EXIT_DONE;
}

int maps_find(struct env *env, const char *address, const struct vfc_regs **regs)
{
	const char *key = env->regs_file ?: address;
	struct vfc_regs *found = NULL;
	struct vfc_device dev;
	int err, status = EXIT_DONE;

	if (!find_cached(env, key)) {
		if (env->regs_file) {
			status = load_named(env, key, &found);
		} else {
			err = vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev);
			status = err ? err_lib(env, err, "%s", "") : search(env, &dev, &found);
		}
		if (!status)
			status = cache(env, key, found);
	}
	if (!status)
		*regs = find_cached(env, key)->regs;
	return status;
}

int maps_learn(struct env *env, const char *name, const struct vfc_device *dev)
{
	struct vfc_regs *found = NULL;
	int status;

	if (env->regs_file)
		return EXIT_DONE;
	status = search(env, dev, &found);
	return status ? status : cache(env, name, found);
}

void maps_clear(struct env *env)
{
	struct maps *cached;

	while ((cached = env->maps)) {
		env->maps = cached->next;
		vfc_regs_free(cached->regs);
		free(cached->key);
		free(cached);
	}
}
