#!/bin/sh
# Each benchmark in turn, none beside another; `make bench` sets up what it needs. One that fails does not end the run.
# The last ones read folders of texts that do not come with Wireroom: see README.md.
cd "$(dirname "$0")/.." || exit 1
python=${WIREROOM_BENCH_PYTHON:-.venv/bin/python}
status=0
for question in whole_enricher remembering kafka_throughput not_modified poll_cycle poll_memory schedule_sim feed_parsing page_text \
    identity noise near_duplicates stories alignment taggers entities topics attributions rules; do
    printf '\n== %s\n' "$question"
    "$python" -m "benchmarks.$question" || status=1
done
exit $status
