// SPDX-License-Identifier: GPL-2.0
#include "unit.h"

int main(void)
{
	test_task_record();
	test_parse();
	test_clock();
	test_event_names();
	test_event_spec();
	test_trigger_spec();
	test_block_reader();
	test_stream();
	test_file();
	test_file_v1();
	test_file_zstd();
	test_file_index();
	test_file_seek();
	test_file_hostile();
	test_handle();
	test_cost();
	test_query();
	test_fields();
	test_stream_reader();
	test_memory();
	return tap_end();
}
