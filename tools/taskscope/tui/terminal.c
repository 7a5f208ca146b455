// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "terminal.h"

#define SECOND_NS 1000000000ULL

static SCREEN *screen;
static bool has_colors_of_its_own;
static volatile sig_atomic_t asked_to_end;
static sigset_t while_waiting;

/* Only while terminal_wait() waits do they come: none is missed between a look and a wait. */
static void note_signal(int signal)
{
	(void)signal;
	asked_to_end = 1;
}

static void take_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction action = { .sa_handler = note_signal };
	sigset_t held;
	size_t i;

	sigemptyset(&held);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], &action, NULL);
		sigaddset(&held, signals[i]);
	}
	sigprocmask(SIG_BLOCK, &held, &while_waiting);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigdelset(&while_waiting, signals[i]);
	/* A new size, too, is noticed while it waits. */
	sigaddset(&held, SIGWINCH);
	sigdelset(&while_waiting, SIGWINCH);
	sigprocmask(SIG_BLOCK, &held, NULL);
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

static __u64 now_ns(void)
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
	/* It may have read more than one key, and a new size comes as one. */
	if (read_key(&event, press))
		return event;
	now = now_ns();
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
	if (!screen)
		return;
	endwin();
	delscreen(screen);
	screen = NULL;
}
