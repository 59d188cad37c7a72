from bench.system import System


def measure(system: System) -> dict[str, float]:
    return {}
