// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <libkmod.h>
#include <string.h>

#include "module_file.h"

#define NAME "taskscope"

/* One "key=value" of the module's own description. */
static void take_info(struct module_file *file, const char *key, const char *value)
{
	if (!strcmp(key, "vermagic"))
		text_add(&file->release, value, strcspn(value, " "));
	else if (!strcmp(key, "version"))
		text_puts(&file->version, value);
	else if (!strcmp(key, "srcversion"))
		text_puts(&file->srcversion, value);
	else if (!strcmp(key, "sig_id"))
		file->is_signed = true;
}

static void read_info(struct module_file *file, const struct kmod_module *module)
{
	struct kmod_list *list = NULL, *at;

	if (kmod_module_get_info(module, &list) < 0)
		return;
	kmod_list_foreach(at, list)
		take_info(file, kmod_module_info_get_key(at), kmod_module_info_get_value(at));
	kmod_module_info_free_list(list);
}

static bool is_blacklisted(struct kmod_ctx *ctx)
{
	struct kmod_config_iter *at = kmod_config_get_blacklists(ctx);
	bool found = false;

	if (!at)
		return false;
	while (!found && kmod_config_iter_next(at))
		found = !strcmp(kmod_config_iter_get_key(at), NAME);
	kmod_config_iter_free_iter(at);
	return found;
}

static void read_module(struct module_file *file, struct kmod_ctx *ctx,
			const struct kmod_module *module)
{
	const char *path = kmod_module_get_path(module);
	const char *install = kmod_module_get_install_commands(module);

	if (install)
		text_puts(&file->install, install);
	file->is_blacklisted = is_blacklisted(ctx);
	if (!path)
		return;
	text_puts(&file->path, path);
	read_info(file, module);
}

int module_file_read(struct module_file *file, const char *root, const char *release)
{
	struct text folder = {}, config = {};
	const char *configs[] = { NULL, NULL };
	struct kmod_module *module;
	struct kmod_ctx *ctx;
	int err = -ENOMEM;

	*file = (struct module_file){};
	text_printf(&folder, "%s/lib/modules/%s", root, release);
	text_printf(&config, "%s/etc/modprobe.d", root);
	configs[0] = config.s;
	ctx = kmod_new(folder.s, *root ? configs : NULL);
	if (ctx)
		err = kmod_module_new_from_name(ctx, NAME, &module);
	if (!err) {
		read_module(file, ctx, module);
		kmod_module_unref(module);
	}
	kmod_unref(ctx);
	text_free(&folder);
	text_free(&config);
	return err;
}

void module_file_free(struct module_file *file)
{
	text_free(&file->path);
	text_free(&file->release);
	text_free(&file->version);
	text_free(&file->srcversion);
	text_free(&file->install);
}
