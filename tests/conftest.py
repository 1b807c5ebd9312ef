"""Fixtures that all tests share; the servers are started by the first test that asks for them."""

pytest_plugins = ["tests.servers.feeds", "tests.servers.fleet", "tests.servers.kafka", "tests.servers.valkey"]
