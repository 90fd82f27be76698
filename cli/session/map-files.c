/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * map-files.c: register maps: the files that there are, and the one that fits a
 * device, read once.
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

/* What env keeps: the maps that were read, and for which question. */
struct maps {
	struct vfc_regs *regs;	/* NULL: none fits */
	char *question;		/* a device's address, or what --regs says */
	struct maps *next;
};

/* ---- files ---------------------------------------------------------- */

/* Read a file to its end. EXIT_DONE, or it has been reported; free in->bytes. */
static int read_map(struct env *env, const char *path, struct input *in)
{
	int status = input_read(env, path, SIZE_LIMIT, in);

	if (!status && in->size > SIZE_LIMIT)
		status = err_usage(env, NULL, "%s: a map of more than %d bytes", path, SIZE_LIMIT);
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

/* The directory of the person's own maps (XDG base directories), or NULL; free() it. */
static char *own_directory(void)
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

/* The directory of the maps that come with the program. */
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

/* What a map's file says of itself. EXIT_DONE, or it could not be read and that was reported. */
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

/* Append a directory's file to the entries. EXIT_DONE, or it has been reported. */
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

/* Append a directory's maps by name; one that is not there has none. */
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
	char *own = own_directory();
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

/* True when both lie in the same directory. */
static bool together(const struct map_entry *a, const struct map_entry *b)
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
		if (entries[i].fits && (!best || (together(best, &entries[i]) &&
						  entries[i].fits > best->fits)))
			best = &entries[i];
	return best;
}

/* ---- the map of a device -------------------------------------------- */

/* One whose head is broken may be the one that fits. */
static int check_heads(struct env *env, const struct map_entry *entries, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (!entries[i].head)
			return report_broken(env, entries[i].path, -EINVAL, &entries[i].error);
	return EXIT_DONE;
}

/* The map that fits a device best; *regs stays NULL when none does. */
static int search_for(struct env *env, const struct vfc_device *dev, struct vfc_regs **regs)
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

static int search(struct env *env, const char *address, struct vfc_regs **regs)
{
	struct vfc_device dev;
	int err = vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev);

	return err ? err_lib(env, err, "%s", "") : search_for(env, &dev, regs);
}

/* The file of a word without a path's slash that is a map's name; NULL: none; free() it. */
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

/* The map that --regs names: a file, or what a map of the directories is called. */
static int load_named(struct env *env, const char *name, struct vfc_regs **regs)
{
	char *path = strchr(name, '/') || strstr(name, SUFFIX) ? NULL : find_named(env, name);
	int status = maps_load(env, path ?: name, regs);

	free(path);
	return status;
}

/* Where what is known for a question hangs, or would. */
static struct maps **find_known(struct env *env, const char *question)
{
	struct maps **at = &env->maps;

	while (*at && strcmp((*at)->question, question))
		at = &(*at)->next;
	return at;
}

static void forget(struct maps **at)
{
	struct maps *known = *at;

	*at = known->next;
	vfc_regs_free(known->regs);
	free(known->question);
	free(known);
}

/* Keep an answer, which is taken over. EXIT_DONE, or it has been reported. */
static int keep(struct env *env, const char *question, struct vfc_regs *regs)
{
	struct maps *known = calloc(1, sizeof(*known));

	if (!known || !(known->question = strdup(question))) {
		free(known);
		vfc_regs_free(regs);
		return err_errno(env, -ENOMEM, "%s", question);
	}
	known->regs = regs;
	known->next = env->maps;
	env->maps = known;
	return EXIT_DONE;
}

int maps_find(struct env *env, const char *address, const struct vfc_regs **regs)
{
	const char *question = env->regs_file ?: address;
	struct vfc_regs *found = NULL;
	int status = EXIT_DONE;

	if (!*find_known(env, question)) {
		status = env->regs_file ? load_named(env, question, &found) :
					  search(env, address, &found);
		if (!status)
			status = keep(env, question, found);
	}
	if (!status)
		*regs = (*find_known(env, question))->regs;
	return status;
}

int maps_learn(struct env *env, const char *name, const struct vfc_device *dev)
{
	struct vfc_regs *found = NULL;
	int status;

	if (env->regs_file)
		return EXIT_DONE;
	if (*find_known(env, name))
		forget(find_known(env, name));
	status = search_for(env, dev, &found);
	return status ? status : keep(env, name, found);
}

const struct vfc_regs *maps_of(struct env *env, struct vfc_handle *handle)
{
	const struct vfc_regs *regs = NULL;

	return maps_find(env, vfc_handle_address(handle), &regs) ? NULL : regs;
}

void maps_clear(struct env *env)
{
	while (env->maps)
		forget(&env->maps);
}
