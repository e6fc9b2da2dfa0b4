"""The jetc compiler: from one YAML spec to a Level-1 trigger."""
