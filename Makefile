# Each target is one command that a person could type.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: test lint fast
test: lint
	$(BIN)/pytest
lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
