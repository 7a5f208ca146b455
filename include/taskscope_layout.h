/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The layout of every struct of the ABI, in numbers, so that every change is noticed.  Included
 * by the module, and by 64-bit and 32-bit programs.  Lines may be added; a line that is here
 * never changes.
 */
#ifndef TASKSCOPE_LAYOUT_H
#define TASKSCOPE_LAYOUT_H

#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/stddef.h>
#else
#include <assert.h>
#include <stddef.h>
#endif
#include <linux/taskscope.h>

#define TSCOPE_SIZE(_struct, _bytes) static_assert(sizeof(struct tscope_##_struct) == (_bytes))
#define TSCOPE_OFFSET(_struct, _member, _bytes) \
	static_assert(offsetof(struct tscope_##_struct, _member) == (_bytes))

TSCOPE_SIZE(head, 24);
TSCOPE_OFFSET(head, size, 0);
TSCOPE_OFFSET(head, tid, 4);
TSCOPE_OFFSET(head, mask, 8);
TSCOPE_OFFSET(head, key, 16);

TSCOPE_SIZE(ids, 72);
TSCOPE_OFFSET(ids, tgid, 0);
TSCOPE_OFFSET(ids, ppid, 4);
TSCOPE_OFFSET(ids, tracer, 8);
TSCOPE_OFFSET(ids, pgid, 12);
TSCOPE_OFFSET(ids, sid, 16);
TSCOPE_OFFSET(ids, nspid, 20);
TSCOPE_OFFSET(ids, ns_level, 24);
TSCOPE_OFFSET(ids, kind, 28);
TSCOPE_OFFSET(ids, nr_threads, 32);
TSCOPE_OFFSET(ids, reserved, 36);
TSCOPE_OFFSET(ids, start_ns, 40);
TSCOPE_OFFSET(ids, start_boot_ns, 48);
TSCOPE_OFFSET(ids, comm, 56);

TSCOPE_SIZE(state, 24);
TSCOPE_OFFSET(state, state, 0);
TSCOPE_OFFSET(state, exit_state, 4);
TSCOPE_OFFSET(state, letter, 8);
TSCOPE_OFFSET(state, on_cpu, 9);
TSCOPE_OFFSET(state, on_rq, 10);
TSCOPE_OFFSET(state, reserved, 11);
TSCOPE_OFFSET(state, flags, 12);
TSCOPE_OFFSET(state, exit_code, 16);
TSCOPE_OFFSET(state, pf, 20);

TSCOPE_SIZE(sched, 72);
TSCOPE_OFFSET(sched, cpu, 0);
TSCOPE_OFFSET(sched, policy, 4);
TSCOPE_OFFSET(sched, prio, 8);
TSCOPE_OFFSET(sched, nice, 12);
TSCOPE_OFFSET(sched, rt_priority, 16);
TSCOPE_OFFSET(sched, flags, 20);
TSCOPE_OFFSET(sched, runtime_ns, 24);
TSCOPE_OFFSET(sched, nvcsw, 32);
TSCOPE_OFFSET(sched, nivcsw, 40);
TSCOPE_OFFSET(sched, nr_migrations, 48);
TSCOPE_OFFSET(sched, run_delay_ns, 56);
TSCOPE_OFFSET(sched, nr_runs, 64);

TSCOPE_SIZE(fair, 16);
TSCOPE_OFFSET(fair, vruntime_ns, 0);
TSCOPE_OFFSET(fair, weight, 8);
TSCOPE_OFFSET(fair, reserved, 12);

TSCOPE_SIZE(eevdf, 32);
TSCOPE_OFFSET(eevdf, deadline_ns, 0);
TSCOPE_OFFSET(eevdf, slice_ns, 8);
TSCOPE_OFFSET(eevdf, lag_ns, 16);
TSCOPE_OFFSET(eevdf, flags, 24);
TSCOPE_OFFSET(eevdf, reserved, 28);

TSCOPE_SIZE(deadline, 40);
TSCOPE_OFFSET(deadline, runtime_ns, 0);
TSCOPE_OFFSET(deadline, deadline_ns, 8);
TSCOPE_OFFSET(deadline, period_ns, 16);
TSCOPE_OFFSET(deadline, left_ns, 24);
TSCOPE_OFFSET(deadline, flags, 32);
TSCOPE_OFFSET(deadline, sched_flags, 36);

TSCOPE_SIZE(affinity, 16);
TSCOPE_OFFSET(affinity, size, 0);
TSCOPE_OFFSET(affinity, nr_allowed, 4);
TSCOPE_OFFSET(affinity, nr_cpus, 8);
TSCOPE_OFFSET(affinity, migration_disabled, 12);
TSCOPE_OFFSET(affinity, mask, 16);

TSCOPE_SIZE(creds, 48);
TSCOPE_OFFSET(creds, uid, 0);
TSCOPE_OFFSET(creds, euid, 4);
TSCOPE_OFFSET(creds, suid, 8);
TSCOPE_OFFSET(creds, fsuid, 12);
TSCOPE_OFFSET(creds, gid, 16);
TSCOPE_OFFSET(creds, egid, 20);
TSCOPE_OFFSET(creds, sgid, 24);
TSCOPE_OFFSET(creds, fsgid, 28);
TSCOPE_OFFSET(creds, cap_effective, 32);
TSCOPE_OFFSET(creds, flags, 40);
TSCOPE_OFFSET(creds, seccomp, 44);

TSCOPE_SIZE(memory, 24);
TSCOPE_OFFSET(memory, rss_bytes, 0);
TSCOPE_OFFSET(memory, vm_bytes, 8);
TSCOPE_OFFSET(memory, mm_users, 16);
TSCOPE_OFFSET(memory, reserved, 20);

TSCOPE_SIZE(sharing, 32);
TSCOPE_OFFSET(sharing, mm, 0);
TSCOPE_OFFSET(sharing, files, 8);
TSCOPE_OFFSET(sharing, fs, 16);
TSCOPE_OFFSET(sharing, sighand, 24);

TSCOPE_SIZE(namespaces, 40);
TSCOPE_OFFSET(namespaces, mnt, 0);
TSCOPE_OFFSET(namespaces, pid, 4);
TSCOPE_OFFSET(namespaces, pid_for_children, 8);
TSCOPE_OFFSET(namespaces, net, 12);
TSCOPE_OFFSET(namespaces, user, 16);
TSCOPE_OFFSET(namespaces, uts, 20);
TSCOPE_OFFSET(namespaces, ipc, 24);
TSCOPE_OFFSET(namespaces, cgroup, 28);
TSCOPE_OFFSET(namespaces, time, 32);
TSCOPE_OFFSET(namespaces, time_for_children, 36);

TSCOPE_SIZE(cgroup, 16);
TSCOPE_OFFSET(cgroup, size, 0);
TSCOPE_OFFSET(cgroup, flags, 4);
TSCOPE_OFFSET(cgroup, id, 8);
TSCOPE_OFFSET(cgroup, path, 16);

TSCOPE_SIZE(numa, 8);
TSCOPE_OFFSET(numa, node, 0);
TSCOPE_OFFSET(numa, preferred_node, 4);

TSCOPE_SIZE(signals, 24);
TSCOPE_OFFSET(signals, pending, 0);
TSCOPE_OFFSET(signals, shared_pending, 8);
TSCOPE_OFFSET(signals, blocked, 16);

TSCOPE_SIZE(birth, 96);
TSCOPE_OFFSET(birth, clone_flags, 0);
TSCOPE_OFFSET(birth, known, 8);
TSCOPE_OFFSET(birth, birth_ns, 16);
TSCOPE_OFFSET(birth, first_run_ns, 24);
TSCOPE_OFFSET(birth, exec_ns, 32);
TSCOPE_OFFSET(birth, exit_ns, 40);
TSCOPE_OFFSET(birth, creator_key, 48);
TSCOPE_OFFSET(birth, flags, 56);
TSCOPE_OFFSET(birth, exit_signal, 60);
TSCOPE_OFFSET(birth, creator, 64);
TSCOPE_OFFSET(birth, creator_tgid, 68);
TSCOPE_OFFSET(birth, creator_comm, 72);
TSCOPE_OFFSET(birth, nr_execs, 88);
TSCOPE_OFFSET(birth, reserved, 92);

TSCOPE_SIZE(counts, 64);
TSCOPE_OFFSET(counts, since_ns, 0);
TSCOPE_OFFSET(counts, now_ns, 8);
TSCOPE_OFFSET(counts, voluntary, 16);
TSCOPE_OFFSET(counts, involuntary, 24);
TSCOPE_OFFSET(counts, migrations, 32);
TSCOPE_OFFSET(counts, nvcsw_base, 40);
TSCOPE_OFFSET(counts, nivcsw_base, 48);
TSCOPE_OFFSET(counts, migrations_base, 56);

TSCOPE_SIZE(accounts, 96);
TSCOPE_OFFSET(accounts, since_ns, 0);
TSCOPE_OFFSET(accounts, now_ns, 8);
TSCOPE_OFFSET(accounts, run_ns, 16);
TSCOPE_OFFSET(accounts, wait_ns, 24);
TSCOPE_OFFSET(accounts, sleep_ns, 32);
TSCOPE_OFFSET(accounts, block_ns, 40);
TSCOPE_OFFSET(accounts, stop_ns, 48);
TSCOPE_OFFSET(accounts, wait_idle_ns, 56);
TSCOPE_OFFSET(accounts, limit_ns, 64);
TSCOPE_OFFSET(accounts, opened_ns, 72);
TSCOPE_OFFSET(accounts, account, 80);
TSCOPE_OFFSET(accounts, flags, 84);
TSCOPE_OFFSET(accounts, age_ns, 88);

TSCOPE_SIZE(waits, 368);
TSCOPE_OFFSET(waits, nr, 0);
TSCOPE_OFFSET(waits, sum_ns, 8);
TSCOPE_OFFSET(waits, max_ns, 16);
TSCOPE_OFFSET(waits, max_at_ns, 24);
TSCOPE_OFFSET(waits, open_ns, 32);
TSCOPE_OFFSET(waits, nr_open, 40);
TSCOPE_OFFSET(waits, reserved, 44);
TSCOPE_OFFSET(waits, bucket, 48);

TSCOPE_SIZE(waker, 40);
TSCOPE_OFFSET(waker, key, 0);
TSCOPE_OFFSET(waker, count, 8);
TSCOPE_OFFSET(waker, tid, 16);
TSCOPE_OFFSET(waker, reserved, 20);
TSCOPE_OFFSET(waker, comm, 24);

TSCOPE_SIZE(wakers, 176);
TSCOPE_OFFSET(wakers, waker, 0);
TSCOPE_OFFSET(wakers, irq, 160);
TSCOPE_OFFSET(wakers, others, 168);

TSCOPE_SIZE(blamed, 40);
TSCOPE_OFFSET(blamed, key, 0);
TSCOPE_OFFSET(blamed, ns, 8);
TSCOPE_OFFSET(blamed, tid, 16);
TSCOPE_OFFSET(blamed, reserved, 20);
TSCOPE_OFFSET(blamed, comm, 24);

TSCOPE_SIZE(blame, 208);
TSCOPE_OFFSET(blame, blamed, 0);
TSCOPE_OFFSET(blame, limit_ns, 160);
TSCOPE_OFFSET(blame, idle_ns, 168);
TSCOPE_OFFSET(blame, others_ns, 176);
TSCOPE_OFFSET(blame, unknown_ns, 184);
TSCOPE_OFFSET(blame, nr, 192);
TSCOPE_OFFSET(blame, sum_ns, 200);

TSCOPE_SIZE(move, 16);
TSCOPE_OFFSET(move, at_ns, 0);
TSCOPE_OFFSET(move, from, 8);
TSCOPE_OFFSET(move, to, 12);

TSCOPE_SIZE(moves, 144);
TSCOPE_OFFSET(moves, core, 0);
TSCOPE_OFFSET(moves, llc, 8);
TSCOPE_OFFSET(moves, node, 16);
TSCOPE_OFFSET(moves, remote, 24);
TSCOPE_OFFSET(moves, node_ns, 32);
TSCOPE_OFFSET(moves, last, 72);
TSCOPE_OFFSET(moves, flags, 136);
TSCOPE_OFFSET(moves, reserved, 140);

TSCOPE_SIZE(switches, 32);
TSCOPE_OFFSET(switches, same_mm, 0);
TSCOPE_OFFSET(switches, cross_mm, 8);
TSCOPE_OFFSET(switches, kthread, 16);
TSCOPE_OFFSET(switches, idle, 24);

TSCOPE_SIZE(exited, 104);
TSCOPE_OFFSET(exited, seq, 0);
TSCOPE_OFFSET(exited, freed_ns, 8);
TSCOPE_OFFSET(exited, killer_key, 16);
TSCOPE_OFFSET(exited, tgid, 24);
TSCOPE_OFFSET(exited, ppid, 28);
TSCOPE_OFFSET(exited, exit_code, 32);
TSCOPE_OFFSET(exited, flags, 36);
TSCOPE_OFFSET(exited, comm, 40);
TSCOPE_OFFSET(exited, nspid, 56);
TSCOPE_OFFSET(exited, ns_level, 60);
TSCOPE_OFFSET(exited, killer, 64);
TSCOPE_OFFSET(exited, killer_tgid, 68);
TSCOPE_OFFSET(exited, killer_uid, 72);
TSCOPE_OFFSET(exited, reserved, 76);
TSCOPE_OFFSET(exited, killer_comm, 80);
TSCOPE_OFFSET(exited, missed, 96);

TSCOPE_SIZE(level, 56);
TSCOPE_OFFSET(level, id, 0);
TSCOPE_OFFSET(level, vruntime_ns, 8);
TSCOPE_OFFSET(level, deadline_ns, 16);
TSCOPE_OFFSET(level, slice_ns, 24);
TSCOPE_OFFSET(level, protect_ns, 32);
TSCOPE_OFFSET(level, ran_ns, 40);
TSCOPE_OFFSET(level, load, 48);
TSCOPE_OFFSET(level, flags, 52);

TSCOPE_SIZE(queue, 472);
TSCOPE_OFFSET(queue, dl_deadline_ns, 0);
TSCOPE_OFFSET(queue, flags, 8);
TSCOPE_OFFSET(queue, nr_levels, 12);
TSCOPE_OFFSET(queue, flat_load, 16);
TSCOPE_OFFSET(queue, reserved, 20);
TSCOPE_OFFSET(queue, level, 24);

TSCOPE_SIZE(info, 808);
TSCOPE_OFFSET(info, size, 0);
TSCOPE_OFFSET(info, reserved, 4);
TSCOPE_OFFSET(info, abi_major, 8);
TSCOPE_OFFSET(info, abi_minor, 12);
TSCOPE_OFFSET(info, version, 16);
TSCOPE_OFFSET(info, groups, 48);
TSCOPE_OFFSET(info, hooks, 56);
TSCOPE_OFFSET(info, clock_id, 64);
TSCOPE_OFFSET(info, nr_cpus, 68);
TSCOPE_OFFSET(info, now_ns, 72);
TSCOPE_OFFSET(info, loaded_ns, 80);
TSCOPE_OFFSET(info, nr_records, 88);
TSCOPE_OFFSET(info, nr_seen, 96);
TSCOPE_OFFSET(info, nr_adopted, 104);
TSCOPE_OFFSET(info, nr_missed, 112);
TSCOPE_OFFSET(info, nr_freed, 120);
TSCOPE_OFFSET(info, nr_switches, 128);
TSCOPE_OFFSET(info, nr_migrations, 136);
TSCOPE_OFFSET(info, memory_bytes, 144);
TSCOPE_OFFSET(info, nr_exited, 152);
TSCOPE_OFFSET(info, blame_ns, 160);
TSCOPE_OFFSET(info, exited_max, 168);
TSCOPE_OFFSET(info, exited_threads_max, 172);
TSCOPE_OFFSET(info, nr_exited_threads, 176);
TSCOPE_OFFSET(info, exited_whole_ns, 184);
TSCOPE_OFFSET(info, exited_threads_whole_ns, 192);
TSCOPE_OFFSET(info, nr_ends_missed, 200);
TSCOPE_OFFSET(info, nr_streams, 208);
TSCOPE_OFFSET(info, clock_cost_ns, 212);
TSCOPE_OFFSET(info, clock_source, 214);
TSCOPE_OFFSET(info, stream_bytes, 216);
TSCOPE_OFFSET(info, stream_bytes_max, 224);
TSCOPE_OFFSET(info, events, 232);
TSCOPE_OFFSET(info, snapshot_filters, 240);
TSCOPE_OFFSET(info, stream_filters, 248);
TSCOPE_OFFSET(info, snapshot_flags, 256);
TSCOPE_OFFSET(info, stream_flags, 260);
TSCOPE_OFFSET(info, ring_head_bytes, 264);
TSCOPE_OFFSET(info, block_head_bytes, 268);
TSCOPE_OFFSET(info, real_ns, 272);
TSCOPE_OFFSET(info, boot_ns, 280);
TSCOPE_OFFSET(info, group_bytes, 288);
TSCOPE_OFFSET(info, cpu_bytes, 416);
TSCOPE_OFFSET(info, cost, 424);

TSCOPE_SIZE(probe_cost, 24);
TSCOPE_OFFSET(probe_cost, nr, 0);
TSCOPE_OFFSET(probe_cost, nr_measured, 8);
TSCOPE_OFFSET(probe_cost, measured_ns, 16);

TSCOPE_SIZE(snapshot, 56);
TSCOPE_OFFSET(snapshot, size, 0);
TSCOPE_OFFSET(snapshot, filter, 4);
TSCOPE_OFFSET(snapshot, groups, 8);
TSCOPE_OFFSET(snapshot, groups_given, 16);
TSCOPE_OFFSET(snapshot, id, 24);
TSCOPE_OFFSET(snapshot, fd, 28);
TSCOPE_OFFSET(snapshot, flags, 32);
TSCOPE_OFFSET(snapshot, uid, 36);
TSCOPE_OFFSET(snapshot, changed_ns, 40);
TSCOPE_OFFSET(snapshot, from, 48);

TSCOPE_SIZE(task_get, 48);
TSCOPE_OFFSET(task_get, size, 0);
TSCOPE_OFFSET(task_get, tid, 4);
TSCOPE_OFFSET(task_get, groups, 8);
TSCOPE_OFFSET(task_get, groups_given, 16);
TSCOPE_OFFSET(task_get, buf, 24);
TSCOPE_OFFSET(task_get, buf_bytes, 32);
TSCOPE_OFFSET(task_get, bytes, 36);
TSCOPE_OFFSET(task_get, flags, 40);
TSCOPE_OFFSET(task_get, reserved, 44);

TSCOPE_SIZE(cpu_get, 112);
TSCOPE_OFFSET(cpu_get, size, 0);
TSCOPE_OFFSET(cpu_get, cpu, 4);
TSCOPE_OFFSET(cpu_get, now_ns, 8);
TSCOPE_OFFSET(cpu_get, idle_ns, 16);
TSCOPE_OFFSET(cpu_get, switches, 24);
TSCOPE_OFFSET(cpu_get, migrated_in, 56);
TSCOPE_OFFSET(cpu_get, migrated_out, 64);
TSCOPE_OFFSET(cpu_get, tid, 72);
TSCOPE_OFFSET(cpu_get, flags, 76);
TSCOPE_OFFSET(cpu_get, comm, 80);
TSCOPE_OFFSET(cpu_get, node, 96);
TSCOPE_OFFSET(cpu_get, reserved, 100);
TSCOPE_OFFSET(cpu_get, key, 104);

TSCOPE_SIZE(migrations, 24);
TSCOPE_OFFSET(migrations, size, 0);
TSCOPE_OFFSET(migrations, from, 4);
TSCOPE_OFFSET(migrations, buf, 8);
TSCOPE_OFFSET(migrations, nr, 16);
TSCOPE_OFFSET(migrations, nr_cpus, 20);

TSCOPE_SIZE(event, 8);
TSCOPE_OFFSET(event, type, 0);
TSCOPE_OFFSET(event, words, 1);
TSCOPE_OFFSET(event, info, 2);
TSCOPE_OFFSET(event, delta_ns, 4);

TSCOPE_SIZE(event_lost, 16);
TSCOPE_OFFSET(event_lost, event, 0);
TSCOPE_OFFSET(event_lost, nr, 8);

TSCOPE_SIZE(event_switch, 16);
TSCOPE_OFFSET(event_switch, event, 0);
TSCOPE_OFFSET(event_switch, prev, 8);
TSCOPE_OFFSET(event_switch, next, 12);

TSCOPE_SIZE(event_waking, 16);
TSCOPE_OFFSET(event_waking, event, 0);
TSCOPE_OFFSET(event_waking, tid, 8);
TSCOPE_OFFSET(event_waking, waker, 12);

TSCOPE_SIZE(event_wakeup, 16);
TSCOPE_OFFSET(event_wakeup, event, 0);
TSCOPE_OFFSET(event_wakeup, tid, 8);
TSCOPE_OFFSET(event_wakeup, reserved, 12);

TSCOPE_SIZE(event_migrate, 16);
TSCOPE_OFFSET(event_migrate, event, 0);
TSCOPE_OFFSET(event_migrate, tid, 8);
TSCOPE_OFFSET(event_migrate, from, 12);

TSCOPE_SIZE(event_fork, 72);
TSCOPE_OFFSET(event_fork, event, 0);
TSCOPE_OFFSET(event_fork, key, 8);
TSCOPE_OFFSET(event_fork, creator_key, 16);
TSCOPE_OFFSET(event_fork, tid, 24);
TSCOPE_OFFSET(event_fork, tgid, 28);
TSCOPE_OFFSET(event_fork, creator, 32);
TSCOPE_OFFSET(event_fork, ppid, 36);
TSCOPE_OFFSET(event_fork, clone_flags, 40);
TSCOPE_OFFSET(event_fork, comm, 48);
TSCOPE_OFFSET(event_fork, exit_signal, 64);
TSCOPE_OFFSET(event_fork, reserved, 68);

TSCOPE_SIZE(event_exec, 40);
TSCOPE_OFFSET(event_exec, event, 0);
TSCOPE_OFFSET(event_exec, key, 8);
TSCOPE_OFFSET(event_exec, tid, 16);
TSCOPE_OFFSET(event_exec, old_tid, 20);
TSCOPE_OFFSET(event_exec, comm, 24);
TSCOPE_OFFSET(event_exec, file, 40);

TSCOPE_SIZE(event_exit, 112);
TSCOPE_OFFSET(event_exit, event, 0);
TSCOPE_OFFSET(event_exit, key, 8);
TSCOPE_OFFSET(event_exit, tid, 16);
TSCOPE_OFFSET(event_exit, tgid, 20);
TSCOPE_OFFSET(event_exit, exit_code, 24);
TSCOPE_OFFSET(event_exit, flags, 28);
TSCOPE_OFFSET(event_exit, comm, 32);
TSCOPE_OFFSET(event_exit, birth_ns, 48);
TSCOPE_OFFSET(event_exit, run_ns, 56);
TSCOPE_OFFSET(event_exit, wait_ns, 64);
TSCOPE_OFFSET(event_exit, sleep_ns, 72);
TSCOPE_OFFSET(event_exit, block_ns, 80);
TSCOPE_OFFSET(event_exit, stop_ns, 88);
TSCOPE_OFFSET(event_exit, wait_idle_ns, 96);
TSCOPE_OFFSET(event_exit, limit_ns, 104);

TSCOPE_SIZE(event_rename, 56);
TSCOPE_OFFSET(event_rename, event, 0);
TSCOPE_OFFSET(event_rename, key, 8);
TSCOPE_OFFSET(event_rename, tid, 16);
TSCOPE_OFFSET(event_rename, reserved, 20);
TSCOPE_OFFSET(event_rename, comm, 24);
TSCOPE_OFFSET(event_rename, old_comm, 40);

TSCOPE_SIZE(event_trigger, 32);
TSCOPE_OFFSET(event_trigger, event, 0);
TSCOPE_OFFSET(event_trigger, key, 8);
TSCOPE_OFFSET(event_trigger, tid, 16);
TSCOPE_OFFSET(event_trigger, reserved, 20);
TSCOPE_OFFSET(event_trigger, wait_ns, 24);

TSCOPE_SIZE(block, 32);
TSCOPE_OFFSET(block, nr, 0);
TSCOPE_OFFSET(block, at_ns, 8);
TSCOPE_OFFSET(block, first, 16);
TSCOPE_OFFSET(block, bytes, 24);
TSCOPE_OFFSET(block, cpu, 28);

TSCOPE_SIZE(ring, 24);
TSCOPE_OFFSET(ring, begun, 0);
TSCOPE_OFFSET(ring, produced, 8);
TSCOPE_OFFSET(ring, lost, 16);

TSCOPE_SIZE(position, 64);
TSCOPE_OFFSET(position, consumed, 0);
TSCOPE_OFFSET(position, read, 8);
TSCOPE_OFFSET(position, reserved, 16);

TSCOPE_SIZE(stream_start, 128);
TSCOPE_OFFSET(stream_start, size, 0);
TSCOPE_OFFSET(stream_start, flags, 4);
TSCOPE_OFFSET(stream_start, events, 8);
TSCOPE_OFFSET(stream_start, events_given, 16);
TSCOPE_OFFSET(stream_start, filter, 24);
TSCOPE_OFFSET(stream_start, id, 28);
TSCOPE_OFFSET(stream_start, fd, 32);
TSCOPE_OFFSET(stream_start, ring_bytes, 36);
TSCOPE_OFFSET(stream_start, map_bytes, 40);
TSCOPE_OFFSET(stream_start, watermark, 48);
TSCOPE_OFFSET(stream_start, watermark_given, 52);
TSCOPE_OFFSET(stream_start, watermark_ns, 56);
TSCOPE_OFFSET(stream_start, nr_blocks, 64);
TSCOPE_OFFSET(stream_start, nr_rings, 68);
TSCOPE_OFFSET(stream_start, data_offset, 72);
TSCOPE_OFFSET(stream_start, now_ns, 80);
TSCOPE_OFFSET(stream_start, ring_head_bytes, 88);
TSCOPE_OFFSET(stream_start, block_head_bytes, 92);
TSCOPE_OFFSET(stream_start, trigger_wait_ns, 96);
TSCOPE_OFFSET(stream_start, trigger_tid, 104);
TSCOPE_OFFSET(stream_start, trigger_tgid, 108);
TSCOPE_OFFSET(stream_start, trigger_comm, 112);

TSCOPE_SIZE(stream_stop, 32);
TSCOPE_OFFSET(stream_stop, size, 0);
TSCOPE_OFFSET(stream_stop, reserved, 4);
TSCOPE_OFFSET(stream_stop, now_ns, 8);
TSCOPE_OFFSET(stream_stop, produced, 16);
TSCOPE_OFFSET(stream_stop, lost, 24);

static_assert(sizeof(struct tscope_info) >= TSCOPE_INFO_SIZE_VER0);
static_assert(sizeof(struct tscope_snapshot) >= TSCOPE_SNAPSHOT_SIZE_VER0);
static_assert(sizeof(struct tscope_task_get) >= TSCOPE_TASK_GET_SIZE_VER0);
static_assert(sizeof(struct tscope_cpu_get) >= TSCOPE_CPU_GET_SIZE_VER0);
static_assert(sizeof(struct tscope_migrations) >= TSCOPE_MIGRATIONS_SIZE_VER0);
static_assert(sizeof(struct tscope_stream_start) >= TSCOPE_STREAM_START_SIZE_VER0);
static_assert(sizeof(struct tscope_stream_stop) >= TSCOPE_STREAM_STOP_SIZE_VER0);
static_assert(TSCOPE_INFO_SIZE_VER0 == 152);
static_assert(TSCOPE_SNAPSHOT_SIZE_VER0 == 56);
static_assert(TSCOPE_TASK_GET_SIZE_VER0 == 48);
static_assert(TSCOPE_CPU_GET_SIZE_VER0 == 112);
static_assert(TSCOPE_MIGRATIONS_SIZE_VER0 == 24);
static_assert(TSCOPE_STREAM_START_SIZE_VER0 == 128);
static_assert(TSCOPE_STREAM_STOP_SIZE_VER0 == 32);

/* An ioctl number contains the size of its struct, which is the same for 32-bit and 64-bit. */
static_assert(TSCOPE_GET_INFO == 0xc328f700);
static_assert(TSCOPE_SNAPSHOT == 0xc038f701);
static_assert(TSCOPE_TASK_GET == 0xc030f702);
static_assert(TSCOPE_CPU_GET == 0xc070f703);
static_assert(TSCOPE_MIGRATIONS == 0xc018f704);
static_assert(TSCOPE_STREAM_START == 0xc080f705);
static_assert(TSCOPE_STREAM_STOP == 0xc020f706);

#undef TSCOPE_OFFSET
#undef TSCOPE_SIZE

#endif
