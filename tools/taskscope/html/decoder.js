// SPDX-License-Identifier: GPL-2.0
/* From ops to the pieces of all tracks. */

/* Follows the ops as page_ops.h says. */
class Decoder {
	constructor(bytes, info) {
		const nr = info.tasks.length;

		this.reader = new Reader(bytes);
		this.info = info;
		this.now = 0;
		this.begin = info.part ? info.from : 0;
		this.open = new Float64Array(nr).fill(NaN);
		this.state = new Uint8Array(nr).fill(ENDED);
		this.cpuOf = new Int32Array(nr).fill(-1);
		this.cuts = new Map();
		this.cpus = new Map(info.cpus.map(cpu => [cpu, new CpuTrack(cpu, this.begin)]));
		this.times = { task: new Column(Int32Array), account: new Column(Uint8Array),
			       cpu: new Column(Int16Array), start: new Column(Float64Array),
			       end: new Column(Float64Array) };
		this.wakes = { time: new Column(Float64Array), task: new Column(Int32Array),
			       waker: new Column(Int32Array), cpu: new Column(Int16Array),
			       to: new Column(Int16Array), bits: new Column(Uint8Array) };
		this.moves = { time: new Column(Float64Array), task: new Column(Int32Array),
			       from: new Column(Int16Array), to: new Column(Int16Array) };
		this.marks = [];
		this.losses = [];
	}

	add(task, account, cpu, start, end) {
		const times = this.times;

		times.task.push(task);
		times.account.push(account);
		times.cpu.push(cpu);
		times.start.push(start);
		times.end.push(end);
	}

	/* A wait is cut where the task migrates meanwhile. */
	close(task, account, from, to) {
		const cuts = account === WAIT ? this.cuts.get(task) : undefined;

		this.cuts.delete(task);
		for (const cut of cuts || []) {
			if (cut.time <= from || cut.time >= to)
				continue;
			this.add(task, account, cut.cpu, from, cut.time);
			from = cut.time;
		}
		this.add(task, account, this.cpuOf[task], from, to);
		this.open[task] = to;
	}

	closePlainly(task, account) {
		if (this.open[task] < this.now)
			this.close(task, account, this.open[task], this.now);
	}

	/* Return: the CPU of an event, which moves the time on. */
	event() {
		const cpu = this.reader.u();

		this.now += this.reader.u();
		return cpu;
	}

	cpu(nr) {
		let cpu = this.cpus.get(nr);

		if (!cpu)
			this.cpus.set(nr, cpu = new CpuTrack(nr, this.begin));
		return cpu;
	}

	takeSwitch(bits) {
		const nr = this.event(), cpu = this.cpu(nr), next = this.reader.u();
		const is_plain = bits & 8, prev = is_plain ? cpu.running : this.reader.u();
		const left = prev - TASK, taken = next - TASK;

		cpu.ran(prev, this.now);
		cpu.running = next;
		cpu.is_known = cpu.is_told = true;
		if (left >= 0) {
			if (is_plain)
				this.closePlainly(left, RUN);
			this.state[left] = bits & 7;
		}
		if (taken >= 0) {
			if (is_plain)
				this.closePlainly(taken, WAIT);
			this.state[taken] = RUN;
			this.cpuOf[taken] = nr;
		}
	}

	takeWake(bits) {
		const nr = this.event(), woken = this.reader.u(), to = this.reader.u();
		const waker = bits & 2 ? this.reader.u() : this.cpu(nr).running;
		const task = woken - TASK, wakes = this.wakes;

		wakes.time.push(this.now);
		wakes.task.push(woken);
		wakes.waker.push(waker);
		wakes.cpu.push(nr);
		wakes.to.push(to);
		wakes.bits.push(bits);
		if (task < 0)
			return;
		if (bits & 1 && this.state[task] > WAIT && this.state[task] < ENDED) {
			this.closePlainly(task, this.state[task]);
			this.state[task] = WAIT;
		}
		this.cpuOf[task] = to;
	}

	takeMigration(bits) {
		this.event();
		const number = this.reader.u(), to = this.reader.u(), task = number - TASK;
		const from = bits & 1 ? this.reader.u() : this.cpuOf[task];

		this.moves.time.push(this.now);
		this.moves.task.push(number);
		this.moves.from.push(from);
		this.moves.to.push(to);
		if (task < 0)
			return;
		if (this.state[task] === WAIT) {
			const cuts = this.cuts.get(task) || [];
			cuts.push({ time: this.now, cpu: from });
			this.cuts.set(task, cuts);
		}
		this.cpuOf[task] = to;
	}

	takeClose(bits) {
		const task = this.reader.u() - TASK, to = this.now + this.reader.s();

		this.close(task, bits & 7, bits & 8 ? this.open[task] : to - this.reader.u(), to);
	}

	takeSet(bits) {
		const task = this.reader.u() - TASK;

		this.state[task] = bits & 7;
		this.open[task] = this.now + this.reader.s();
		/* In slots it does not say on which CPU the task is. */
		const cpu = this.reader.u() - 1;
		this.cpuOf[task] = this.info.slot ? -1 : cpu;
	}

	takeLoss() {
		const nr = this.event(), cpu = this.cpu(nr), heard = this.now + this.reader.s();

		if (cpu.is_told)
			cpu.ran(cpu.is_known ? cpu.running : UNKNOWN, heard);
		cpu.ran(UNKNOWN, this.now);
		cpu.is_known = false;
		cpu.is_told = true;
		this.losses.push({ cpu: nr, from: heard, to: this.now, nr: this.reader.u() });
	}

	takeCpu(bits) {
		const cpu = this.cpu(this.reader.u()), task = this.reader.u();

		cpu.running = task;
		cpu.is_known = bits & 1;
		cpu.is_told = true;
	}

	takeRun(bits) {
		const cpu = this.cpu(this.reader.u()), task = this.reader.u(), ns = this.reader.u();

		cpu.ran(bits & 1 ? task : UNKNOWN, cpu.since + ns);
		cpu.running = bits & 1 ? task : UNKNOWN;
		cpu.is_known = cpu.is_told = true;
	}

	takeMark(kind, bits) {
		const cpu = this.event(), mark = { kind, time: this.now, cpu, task: this.reader.u() };

		if (kind === FORK)
			mark.creator = this.reader.u();
		if (kind === EXEC || kind === RENAME)
			mark.name = this.reader.string();
		if (kind === EXEC)
			mark.file = this.reader.string();
		if (kind === EXIT)
			mark.code = this.reader.u();
		if (kind === TRIGGER) {
			mark.wait = this.reader.u();
			mark.waits = !!(bits & 1);
		}
		this.marks.push(mark);
	}

	/* Return: false: this was the last one. */
	take() {
		const op = this.reader.byte(), kind = op & 15, bits = op >> 4;

		switch (kind) {
		case OPS.END: return false;
		case OPS.SWITCH: this.takeSwitch(bits); break;
		case OPS.WAKE: this.takeWake(bits); break;
		case OPS.MIGRATE: this.takeMigration(bits); break;
		case OPS.CLOSE: this.takeClose(bits); break;
		case OPS.SET: this.takeSet(bits); break;
		case OPS.LOST: this.takeLoss(); break;
		case OPS.CPU: this.takeCpu(bits); break;
		case OPS.TIME: this.now += this.reader.s(); break;
		case OPS.RAN: this.takeRun(bits); break;
		case FORK: case EXEC: case EXIT: case RENAME: case TRIGGER:
			this.takeMark(kind, bits);
			break;
		default:
			throw new Error("the page is damaged: an op of kind " + kind);
		}
		return true;
	}
}
