"""withstand: does a cloud architecture withstand failure, load and audit?"""

__version__ = "0.1.0"
