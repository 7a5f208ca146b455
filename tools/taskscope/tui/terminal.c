// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "terminal.h"

#define SECOND_NS 1000000000ULL

static SCREEN *screen;
static bool has_colors_of_its_own;
static volatile sig_atomic_t asked_to_end;
static volatile sig_atomic_t is_stepping;
static sigset_t held, while_waiting, as_masked;
static bool has_signals;

static const int ending[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

static struct termios as_it_was;
static char last_words[256];

#define NO_MOUSE "\033[?1000l\033[?1006l"

/* So long may a step take after a signal. */
#define STEP_SECONDS 1

/* Only while terminal_wait() waits do they come: none is missed between a look and a wait. */
static void note_signal(int signal)
{
	asked_to_end = signal;
	if (is_stepping)
		alarm(STEP_SECONDS);
}

/* A step that does not end: what it has read of a recording is not needed any more. */
static void end_in_step(int alarmed)
{
	(void)alarmed;
	terminal_restore();
	signal(asked_to_end, SIG_DFL);
	raise(asked_to_end);
}

/* The terminal is in order again as the default action ends the program. */
static void restore_and_die(int signal)
{
	terminal_restore();
	raise(signal);
}

static void take_fatal_signals(void)
{
	static const int signals[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS };
	struct sigaction action = { .sa_handler = restore_and_die,
				    .sa_flags = SA_RESETHAND | SA_NODEFER };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

static void take_signals(void)
{
	struct sigaction action = { .sa_handler = note_signal, .sa_flags = SA_RESTART };
	const struct sigaction in_step = { .sa_handler = end_in_step };
	sigset_t size;
	size_t i;

	take_fatal_signals();
	sigaction(SIGALRM, &in_step, NULL);
	sigemptyset(&held);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		sigaction(ending[i], &action, NULL);
		sigaddset(&held, ending[i]);
	}
	sigprocmask(SIG_BLOCK, &held, &as_masked);
	while_waiting = as_masked;
	has_signals = true;
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigdelset(&while_waiting, ending[i]);
	/* A new size, too, is noticed while it waits. */
	sigdelset(&while_waiting, SIGWINCH);
	sigemptyset(&size);
	sigaddset(&size, SIGWINCH);
	sigprocmask(SIG_BLOCK, &size, NULL);
}

void terminal_step(bool begins)
{
	is_stepping = begins;
	sigprocmask(begins ? SIG_UNBLOCK : SIG_BLOCK, &held, NULL);
	if (!begins)
		alarm(0);
}

/* What ends the screen, for a time when curses cannot be asked. */
static void note_the_end(void)
{
	static const char *const names[] = { "sgr0", "cnorm", "rmkx", "rmcup" };
	const char *s;
	size_t i;

	*last_words = '\0';
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		s = tigetstr(names[i]);
		if (s && s != (char *)-1 && strlen(last_words) + strlen(s) < sizeof(last_words))
			strcat(last_words, s);
	}
	if (strlen(last_words) + sizeof(NO_MOUSE) <= sizeof(last_words) && tigetstr("kmous"))
		strcat(last_words, NO_MOUSE);
}

void terminal_restore(void)
{
	if (!screen)
		return;
	if (write(STDOUT_FILENO, last_words, strlen(last_words)) < 0)
		return;
	tcsetattr(STDIN_FILENO, TCSANOW, &as_it_was);
}

static void start_colors(void)
{
	static const short color_of[] = {
		[LOOK_GREEN] = COLOR_GREEN, [LOOK_RED] = COLOR_RED, [LOOK_YELLOW] = COLOR_YELLOW,
		[LOOK_MAGENTA] = COLOR_MAGENTA, [LOOK_CYAN] = COLOR_CYAN,
	};
	short i;

	if (!has_colors() || getenv("NO_COLOR") || start_color() == ERR)
		return;
	use_default_colors();
	for (i = LOOK_GREEN; i <= LOOK_CYAN; i++)
		init_pair(i, color_of[i], -1);
	has_colors_of_its_own = true;
}

const char *terminal_refuses(void)
{
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return "top needs a terminal: taskscope ps --watch 1 prints the same to a file";
	if (!name || !*name || !strcmp(name, "dumb"))
		return "top needs a terminal on which it can move the cursor, and TERM says that this one is dumb: taskscope ps --watch 1 needs none";
	return NULL;
}

const char *terminal_open(void)
{
	tcgetattr(STDIN_FILENO, &as_it_was);
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return "top does not know this terminal: TERM names none that there is a description of";
	if (!tigetstr("cup")) {
		terminal_close();
		return "top needs a terminal on which it can move the cursor: taskscope ps --watch 1 needs none";
	}
	cbreak();
	noecho();
	nonl();
	set_escdelay(25);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	mouseinterval(0);
	start_colors();
	note_the_end();
	take_signals();
	return NULL;
}

void terminal_size(int *lines, int *width)
{
	getmaxyx(stdscr, *lines, *width);
}

static attr_t attributes_of(unsigned int look)
{
	attr_t attributes = A_NORMAL;

	if (look & LOOK_BOLD)
		attributes |= A_BOLD;
	if (look & LOOK_DIM)
		attributes |= A_DIM;
	if (look & LOOK_REVERSE)
		attributes |= A_REVERSE;
	if (has_colors_of_its_own)
		attributes |= COLOR_PAIR(look & LOOK_COLORS);
	return attributes;
}

void terminal_draw(const struct frame *frame)
{
	const struct cell *cell;
	int y, x;

	erase();
	for (y = 0; y < frame->lines; y++) {
		for (x = 0; x < frame->width; x++) {
			cell = &frame->cell[(size_t)y * frame->width + x];
			if (!cell->s[0] || (cell->s[0] == ' ' && !cell->look))
				continue;
			attrset(attributes_of(cell->look));
			mvaddstr(y, x, cell->s);
		}
	}
	curs_set(frame->has_cursor ? 1 : 0);
	if (frame->has_cursor)
		move(frame->cursor_y, frame->cursor_x);
	refresh();
}

void terminal_redraw(void)
{
	clearok(curscr, TRUE);
}

static int key_of_mouse(struct key_press *press)
{
	MEVENT event;

	if (getmouse(&event) == ERR)
		return -1;
	press->y = event.y;
	press->x = event.x;
	if (event.bstate & BUTTON4_PRESSED)
		return KEY_OF_WHEEL_UP;
	if (event.bstate & BUTTON5_PRESSED)
		return KEY_OF_WHEEL_DOWN;
	return KEY_OF_CLICK;
}

/* Return: the key, or -1: none that is known. */
static int key_of(wint_t code, struct key_press *press)
{
	if (code >= KEY_F0 && code <= KEY_F(12))
		return KEY_OF_F0 + (code - KEY_F0);
	switch (code) {
	case KEY_UP: return KEY_OF_UP;
	case KEY_DOWN: return KEY_OF_DOWN;
	case KEY_LEFT: return KEY_OF_LEFT;
	case KEY_RIGHT: return KEY_OF_RIGHT;
	case KEY_PPAGE: return KEY_OF_PAGE_UP;
	case KEY_NPAGE: return KEY_OF_PAGE_DOWN;
	case KEY_HOME: return KEY_OF_HOME;
	case KEY_END: return KEY_OF_END;
	case KEY_ENTER: return KEY_OF_ENTER;
	case KEY_BACKSPACE: return KEY_OF_BACKSPACE;
	case KEY_MOUSE: return key_of_mouse(press);
	}
	return -1;
}

static int key_of_character(wint_t code)
{
	switch (code) {
	case '\r':
	case '\n': return KEY_OF_ENTER;
	case '\033': return KEY_OF_ESCAPE;
	case 0x7f:
	case '\b': return KEY_OF_BACKSPACE;
	}
	return code;
}

/* Return: false: there is no key. */
static bool read_key(enum terminal_event *event, struct key_press *press)
{
	wint_t code;
	int kind = get_wch(&code);

	if (kind == ERR)
		return false;
	*event = TERMINAL_KEY;
	if (kind == KEY_CODE_YES && code == KEY_RESIZE)
		*event = TERMINAL_RESIZED;
	else if (kind == KEY_CODE_YES)
		press->key = key_of(code, press);
	else
		press->key = key_of_character(code);
	return true;
}

__u64 terminal_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

enum terminal_event terminal_wait(__u64 until_ns, struct key_press *press)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	enum terminal_event event;
	struct timespec left;
	__u64 now, ns;
	static int nr_nothing;
	int some;

	*press = (struct key_press){ .key = -1 };
	if (asked_to_end)
		return TERMINAL_GONE;
	/* It may have read more than one key, and a new size comes as one. */
	if (read_key(&event, press))
		return event;
	now = terminal_now_ns();
	ns = until_ns > now ? until_ns - now : 0;
	left = (struct timespec){ .tv_sec = ns / SECOND_NS, .tv_nsec = ns % SECOND_NS };
	some = ppoll(&in, 1, &left, &while_waiting);
	if (asked_to_end || (some > 0 && in.revents & (POLLHUP | POLLERR | POLLNVAL)))
		return TERMINAL_GONE;
	if (read_key(&event, press)) {
		nr_nothing = 0;
		return event;
	}
	/* There is something to read, and again and again nothing can be: the end of a terminal. */
	nr_nothing = some > 0 ? nr_nothing + 1 : 0;
	return nr_nothing > 16 ? TERMINAL_GONE : TERMINAL_TIME;
}

void terminal_close(void)
{
	size_t i;

	if (!screen)
		return;
	endwin();
	delscreen(screen);
	screen = NULL;
	/* What is left to do after the screen may be ended by signals as in any program. */
	if (!has_signals)
		return;
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		signal(ending[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, &as_masked, NULL);
}
