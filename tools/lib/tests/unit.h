/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIB_UNIT_H
#define TASKSCOPE_LIB_UNIT_H

#include "tap.h"

void test_task_record(void);
void test_parse(void);
void test_clock(void);
void test_event_names(void);
void test_event_spec(void);
void test_trigger_spec(void);
void test_block_reader(void);
void test_stream(void);
void test_file(void);
void test_file_v1(void);
void test_file_zstd(void);
void test_file_index(void);
void test_file_seek(void);
void test_file_hostile(void);
void test_handle(void);
void test_cost(void);
void test_query(void);
void test_fields(void);
void test_stream_reader(void);
void test_memory(void);

#endif
