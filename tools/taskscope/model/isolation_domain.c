// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "isolation_domain.h"
#include "kernel_file.h"

#define CGROUPS "/sys/fs/cgroup"

/* The search for isolated partitions, where no file lists them. */
struct partitions {
	const struct isolation *isolation;
	struct text path;
	struct cpu_set found;
};

static void look_at_cgroup(struct partitions *parts);

static void look_below(void *arg, const char *name, bool is_folder)
{
	struct partitions *parts = arg;
	size_t len = parts->path.len;

	if (!is_folder)
		return;
	text_printf(&parts->path, "/%s", name);
	look_at_cgroup(parts);
	parts->path.len = len;
	parts->path.s[len] = '\0';
}

static void look_at_cgroup(struct partitions *parts)
{
	const char *root = parts->isolation->root;
	size_t len = parts->path.len;
	struct text t = {};

	text_puts(&parts->path, "/cpuset.cpus.partition");
	if (!kernel_file_read(root, parts->path.s, &t)) {
		parts->path.len = len;
		text_puts(&parts->path, "/cpuset.cpus.effective");
		if (!strcmp(text_str(&t), "isolated") &&
		    !kernel_file_read(root, parts->path.s, &t))
			cpu_set_parse(&parts->found, text_str(&t));
	}
	text_free(&t);
	parts->path.len = len;
	parts->path.s[len] = '\0';
	kernel_folder_each(root, parts->path.s, look_below, parts);
}

/*
 * CPUs of isolated partitions.  Kernels that have cpuset.cpus.isolated list them there and not
 * in cpu/isolated; on others each cgroup says what it is.
 */
static void find_partitions(const struct isolation *isolation, struct cpu_set *found,
			    struct isolation_check *check)
{
	struct partitions parts = { .isolation = isolation };
	struct text t = {};

	if (!kernel_file_read(isolation->root, CGROUPS "/cpuset.cpus.isolated", &t)) {
		text_puts(&check->file, ", " CGROUPS "/cpuset.cpus.isolated");
		cpu_set_parse(found, text_str(&t));
	} else {
		text_puts(&check->file, ", " CGROUPS "/**/cpuset.cpus.partition");
		text_puts(&parts.path, CGROUPS);
		look_at_cgroup(&parts);
		cpu_set_unite(found, &parts.found);
		text_free(&parts.path);
	}
	text_free(&t);
}

void isolation_check_domain(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "domain", CPU_FOLDER "/isolated");
	struct cpu_set boot = {}, all = {}, parts = {};
	struct text t = {};

	if (result_read(isolation, check, CPU_FOLDER "/isolated", &t)) {
		cpu_set_parse(&boot, text_str(&t));
		find_partitions(isolation, &parts, check);
		cpu_set_unite(&all, &boot);
		cpu_set_unite(&all, &parts);
		if (result_expect_all(isolation, check, &all, "left out of load balancing")) {
			boot = cpu_set_and(&boot, &isolation->cpus);
			parts = cpu_set_and(&parts, &isolation->cpus);
			cpu_set_put_after(&check->says, "; isolcpus: ", &boot);
			cpu_set_put_after(&check->says, ", partitions: ", &parts);
		} else {
			result_put_fix(check, "boot with isolcpus=domain,managed_irq,",
				       &isolation->cpus, "");
		}
	}
	text_free(&t);
}
