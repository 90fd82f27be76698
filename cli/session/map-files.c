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
	char *key;		/* a device's address, or the argument of --regs */
	char *path;		/* NULL: no map matches */
	struct vfc_regs *regs;	/* NULL: not parsed yet */
	bool no_never;		/* the file has no never-access ranges */
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

/* Remove the map of a key from the cache, if it is there. */
static void forget(struct env *env, const char *key)
{
	struct maps **at = &env->maps, *cached;

	while (*at && strcmp((*at)->key, key))
		at = &(*at)->next;
	cached = *at;
	if (!cached)
		return;
	*at = cached->next;
	vfc_regs_free(cached->regs);
	free(cached->path);
	free(cached->key);
	free(cached);
}

/* Cache the path of a key's map (NULL: none). Return an exit status. */
static int cache(struct env *env, const char *key, const char *path)
{
	struct maps *cached = calloc(1, sizeof(*cached));

	if (!cached || !(cached->key = strdup(key)) || (path && !(cached->path = strdup(path)))) {
		free(cached ? cached->key : NULL);
		free(cached);
		return err_errno(env, -ENOMEM, "%s", key);
	}
	cached->next = env->maps;
	env->maps = cached;
	return EXIT_DONE;
}

/*
 * Find the map that matches a device best. Fail if the head of any map cannot be parsed:
 * that map may be the one that matches.
 */
static int search(struct env *env, const struct vfc_device *dev, const char *key)
{
	struct map_entry *entries;
	const struct map_entry *best;
	int i, status = EXIT_DONE, count = maps_list(env, dev, &entries);

	if (count < 0)
		return EXIT_FAILED;
	for (i = 0; i < count && !status; i++)
		if (!entries[i].head)
			status = report_broken(env, entries[i].path, -EINVAL, &entries[i].error);
	best = maps_best(entries, count);
	if (!status)
		status = cache(env, key, best ? best->path : NULL);
	maps_list_free(entries, count);
	return status;
}

/* Find the map that --regs names: a file, or the name of a map in the directories. */
static int search_named(struct env *env, const char *name)
{
	bool is_file = strchr(name, '/') || strstr(name, SUFFIX);
	struct map_entry *entries = NULL;
	int status, i = 0, count = is_file ? 0 : maps_list(env, NULL, &entries);

	while (i < count && !(entries[i].head && !strcmp(entries[i].head->name, name)))
		i++;
	status = cache(env, name, i < count ? entries[i].path : name);
	if (count >= 0)
		maps_list_free(entries, count);
	return status;
}

/* Find the map of a device in the cache, or in the directories. Return an exit status. */
static int look_up(struct env *env, const char *address, struct maps **found)
{
	const char *key = env->opt.regs_file ?: address;
	struct maps *cached = env->maps;
	struct vfc_device dev;
	int err, status = EXIT_DONE;

	while (cached && strcmp(cached->key, key))
		cached = cached->next;
	if (!cached && env->opt.regs_file) {
		status = search_named(env, key);
	} else if (!cached) {
		err = vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev);
		status = err ? err_lib(env, err, "%s", "") : search(env, &dev, key);
	}
	*found = cached ?: env->maps;
	return status;
}

int maps_find(struct env *env, const char *address, const struct vfc_regs **regs)
{
	struct maps *cached;
	int status = look_up(env, address, &cached);

	if (status)
		return status;
	if (cached->path && !cached->regs)
		status = maps_load(env, cached->path, &cached->regs);
	if (status)
		forget(env, cached->key);
	else
		*regs = cached->regs;
	return status;
}

int maps_find_never(struct env *env, const char *address, const struct vfc_regs **regs)
{
	struct input in = { .bytes = NULL };
	struct maps *cached;
	int status = look_up(env, address, &cached);

	if (!status && cached->path && !cached->regs && !cached->no_never && !env->opt.regs_file) {
		status = read_map(env, cached->path, &in);
		cached->no_never =
			!status && !vfc_regs_may_have_never((const char *)in.bytes, in.size);
		free(in.bytes);
	}
	if (status)
		return status;
	/* Once parsed, the map counts: its file may have changed in the meantime. */
	if (cached->regs || !cached->no_never)
		return maps_find(env, address, regs);
	*regs = NULL;
	return EXIT_DONE;
}

int maps_learn(struct env *env, const char *name, const struct vfc_device *dev)
{
	if (env->opt.regs_file)
		return EXIT_DONE;
	forget(env, name);
	return search(env, dev, name);
}

void maps_clear(struct env *env)
{
	while (env->maps)
		forget(env, env->maps->key);
}
