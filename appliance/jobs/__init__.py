"""Work done after the request: the tasks, the worker that does them, and the clock that asks for them."""
