"""What RocksDB may use, all partitions of a worker together: every setting with its reason.

Owns: memory, open files, RocksDB's own words. Refuses: opening anything (`rocksdb_store.py`).
"""

from rocksdict import BlockBasedOptions, Cache, DBCompressionType, Options, WriteBufferManager

from schemas.topics import MIB

CACHE_BYTES = 64 * MIB
"""Of all partitions of a worker together: blocks read, indexes, filters, and what is not yet in a file."""

UNWRITTEN_BYTES = 32 * MIB
"""The part of it that may wait to be written to a file: beyond, the fullest partition writes its own."""

WRITE_BUFFER_BYTES = 4 * MIB
"""Of one partition: about 4 000 states; a start reads at most so much of RocksDB's own log back."""

LOG_BYTES = MIB
"""RocksDB's own words, a file; it keeps two."""

OPEN_FILES = 64
"""A partition: with twelve of them below the 1024 that a process usually may have open."""


def shared_options() -> Options:
    """One set for all partitions of a worker, so that cache and write buffers are one budget."""
    options, table, cache = Options(raw_mode=True), BlockBasedOptions(), Cache(CACHE_BYTES)
    table.set_block_cache(cache)
    table.set_cache_index_and_filter_blocks(True)
    table.set_bloom_filter(10, False)  # bits a key: 1 % of the looks for a new case go to a file
    options.set_block_based_table_factory(table)
    options.set_write_buffer_manager(
        WriteBufferManager.new_write_buffer_manager_with_cache(UNWRITTEN_BYTES, False, cache)
    )
    options.set_write_buffer_size(WRITE_BUFFER_BYTES)
    options.set_compression_type(DBCompressionType.lz4())
    options.set_max_open_files(OPEN_FILES)
    options.set_max_log_file_size(LOG_BYTES)
    options.set_keep_log_file_num(2)
    options.set_stats_dump_period_sec(0)
    options.create_if_missing(True)
    return options
