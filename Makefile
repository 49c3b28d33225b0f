# For those who type make: dev.py does the work, and needs only Python.
.PHONY: demo test check lock docs
demo test check lock docs:
	@python3 dev.py $@
