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

#include "cli/out/err.h"
#include "maps.h"
#include "read-file.h"

#define SUFFIX ".regs"
#define SIZE_LIMIT (1024 * 1024)	/* bytes; a large map has 50 KiB */

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

/* Return the directory of the maps that are installed with the program. */
static const char *data_directory(void)
{
	const char *set = getenv("VFIOCTL_REGS_DIR");

	return set && *set ? set : vfc_regs_dir;
}

static int is_map(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > strlen(SUFFIX) &&
	       !strcmp(entry->d_name + length - strlen(SUFFIX), SUFFIX);
}

/* Parse the head of a map file. A status other than EXIT_DONE: it cannot be read. */
static int fill_entry(struct env *env, const struct vfc_device *dev, struct map_entry *entry)
{
	struct input in = { .bytes = NULL };
	int status = read_map(env, entry->path, &in);

	if (!status && !vfc_regs_parse_head(entry->path, (const char *)in.bytes, in.size,
					    &entry->head, &entry->error) && dev)
		entry->fits = vfc_regs_fits(entry->head, dev);
	free(in.bytes);
	return status;
}

/* Append a file of a directory to the entries. Return an exit status. */
static int add_entry(struct env *env, const struct vfc_device *dev, const char *directory,
		     const char *name, struct map_entry **entries, int *count)
{
	struct map_entry *grown = reallocarray(*entries, (size_t)*count + 1, sizeof(*grown));
	struct map_entry *entry;

	if (!grown)
		return err_errno(env, -ENOMEM, "%s", name);
	*entries = grown;
	entry = &grown[*count];
	*entry = (struct map_entry){ .path = NULL };
	if (asprintf(&entry->path, "%s/%s", directory, name) < 0)
		return err_errno(env, -ENOMEM, "%s", name);
	++*count;
	return fill_entry(env, dev, entry);
}

/* Append the maps of a directory, sorted by name. The directory may be absent. */
static int add_directory(struct env *env, const struct vfc_device *dev, const char *directory,
			 struct map_entry **entries, int *count)
{
	struct dirent **names;
	int i, status = EXIT_DONE, n = scandir(directory, &names, is_map, alphasort);

	if (n < 0)
		return errno == ENOENT || errno == ENOTDIR ? EXIT_DONE :
		       err_errno(env, -errno, "read %s", directory);
	for (i = 0; i < n; i++) {
		if (!status)
			status = add_entry(env, dev, directory, names[i]->d_name, entries, count);
		free(names[i]);
	}
	free(names);
	return status;
}

int maps_list(struct env *env, const struct vfc_device *dev, struct map_entry **out)
{
	struct map_entry *entries = NULL;
	char *own = user_directory();
	int count = 0, status = own ? add_directory(env, dev, own, &entries, &count) : EXIT_DONE;

	free(own);
	if (!status)
		status = add_directory(env, dev, data_directory(), &entries, &count);
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

/* True if both files are in the same directory. */
static bool same_directory(const struct map_entry *a, const struct map_entry *b)
{
	size_t length = (size_t)(strrchr(a->path, '/') - a->path);

	return length == (size_t)(strrchr(b->path, '/') - b->path) &&
	       !strncmp(a->path, b->path, length);
}

const struct map_entry *maps_best(const struct map_entry *entries, int count)
{
	const struct map_entry *best = NULL;
	int i;

	for (i = 0; i < count; i++)
		if (entries[i].fits && (!best || (same_directory(best, &entries[i]) &&
						  entries[i].fits > best->fits)))
			best = &entries[i];
	return best;
}

/* ---- the map of a device -------------------------------------------- */

/* Fail if a map cannot be parsed: it may be the one that matches. */
static int check_heads(struct env *env, const struct map_entry *entries, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (!entries[i].head)
			return report_broken(env, entries[i].path, -EINVAL, &entries[i].error);
	return EXIT_DONE;
}

/* Load the map that matches a device best; *regs stays NULL if none does. */
static int search_for_device(struct env *env, const struct vfc_device *dev, struct vfc_regs **regs)
{
	struct map_entry *entries;
	const struct map_entry *best;
	int status, count = maps_list(env, dev, &entries);

	if (count < 0)
		return EXIT_FAILED;
	status = check_heads(env, entries, count);
	best = status ? NULL : maps_best(entries, count);
	if (best)
		status = maps_load(env, best->path, regs);
	maps_list_free(entries, count);
	return status;
}

static int search_for_address(struct env *env, const char *address, struct vfc_regs **regs)
{
	struct vfc_device dev;
	int err = vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev);

	return err ? err_lib(env, err, "%s", "") : search_for_device(env, &dev, regs);
}

/* Return the path of the map with that name, or NULL; free() it. */
static char *find_named(struct env *env, const char *name)
{
	struct map_entry *entries;
	char *path = NULL;
	int i, count = maps_list(env, NULL, &entries);

	for (i = 0; i < count && !path; i++)
		if (entries[i].head && !strcmp(entries[i].head->name, name))
			path = strdup(entries[i].path);
	if (count >= 0)
		maps_list_free(entries, count);
	return path;
}

/* Load the map that --regs names: a file, or the name of a map in the directories. */
static int load_named(struct env *env, const char *name, struct vfc_regs **regs)
{
	char *path = strchr(name, '/') || strstr(name, SUFFIX) ? NULL : find_named(env, name);
	int status = maps_load(env, path ?: name, regs);

	free(path);
	return status;
}

/* Return the link to the cached map of a key, or to the end of the list. */
static struct maps **find_cached(struct env *env, const char *key)
{
	struct maps **at = &env->maps;

	while (*at && strcmp((*at)->key, key))
		at = &(*at)->next;
	return at;
}

static void remove_cached(struct maps **at)
{
	struct maps *cached = *at;

	*at = cached->next;
	vfc_regs_free(cached->regs);
	free(cached->key);
	free(cached);
}

/* Cache the map of a key; the cache owns regs. Return an exit status. */
static int add_cached(struct env *env, const char *key, struct vfc_regs *regs)
{
	struct maps *cached = calloc(1, sizeof(*cached));

	if (!cached || !(cached->key = strdup(key))) {
		free(cached);
		vfc_regs_free(regs);
		return err_errno(env, -ENOMEM, "%s", key);
	}
	cached->regs = regs;
	cached->next = env->maps;
	env->maps = cached;
	return EXIT_DONE;
}

int maps_find(struct env *env, const char *address, const struct vfc_regs **regs)
{
	const char *key = env->opt.regs_file ?: address;
	struct vfc_regs *found = NULL;
	int status = EXIT_DONE;

	if (!*find_cached(env, key)) {
		status = env->opt.regs_file ? load_named(env, key, &found) :
					      search_for_address(env, address, &found);
		if (!status)
			status = add_cached(env, key, found);
	}
	if (!status)
		*regs = (*find_cached(env, key))->regs;
	return status;
}

int maps_learn(struct env *env, const char *name, const struct vfc_device *dev)
{
	struct vfc_regs *found = NULL;
	int status;

	if (env->opt.regs_file)
		return EXIT_DONE;
	if (*find_cached(env, name))
		remove_cached(find_cached(env, name));
	status = search_for_device(env, dev, &found);
	return status ? status : add_cached(env, name, found);
}

void maps_clear(struct env *env)
{
	while (env->maps)
		remove_cached(&env->maps);
}
