"""Runs a program on a terminal of its own: on-terminal.py <columns> <program> <argument>...

What the program writes goes to stdout as it is. A line on stdin does something to it: `resize 20`, `key 3` (the byte that a
key sends), `kill 9` (a signal). Ends with the program's exit code; 128 and its number where a signal ended it.
"""
import fcntl, os, pty, select, struct, sys, termios


def resize(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


columns, program = int(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    resize(0, columns)
    os.execvp(program[0], program)

waiting = [terminal, 0]
while True:
    for ready in select.select(waiting, [], [])[0]:
        try:
            data = os.read(ready, 65536)
        except OSError:  # Linux says so when the program has gone.
            data = b""
        if ready == terminal:
            if not data:
                _, status = os.waitpid(child, 0)
                code = os.waitstatus_to_exitcode(status)
                sys.exit(code if code >= 0 else 128 - code)
            os.write(1, data)
        elif not data:
            waiting.remove(0)
        else:
            for line in data.decode().split("\n"):
                word, _, value = line.partition(" ")
                if word == "resize":
                    resize(terminal, int(value))
                elif word == "key":
                    os.write(terminal, bytes([int(value)]))
                elif word == "kill":
                    os.kill(child, int(value))
