"""The contract: topics, their models and the CloudEvents types. Imports pydantic only."""
