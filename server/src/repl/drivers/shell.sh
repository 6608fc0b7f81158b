# The inside of a shell session, read by `bash -i` or `sh -i` from its input: interactive, because only then an
# interruption ends the evaluation and not the shell. What follows comes line by line over the same input.
# 4 is the channel to the server, 8 and 9 keep the streams in case the code points its own elsewhere.
exec 8>&1 9>&2
PS1='' PS2='' __pp_code=0 __pp_before=0
unset HISTFILE MAILCHECK
# What `$?` is at the start of an evaluation: what the one before it ended with.
__pp_last() { return "$__pp_before"; }
__pp_end() {
  printf '%s' "$2" >&8
  printf '%s' "$2" >&9
  printf 'end %s %s %s\0' "$1" "$__pp_code" "$PWD" >&4
}
if [ -n "${BASH_VERSION-}" ]; then
  set +H +m +o history
  __pp_state() {
    declare -p >&4
    declare -F >&4
    printf '\nstate %s\0' "$1" >&4
  }
else
  __pp_state() {
    set >&4
    printf '\nstate %s\0' "$1" >&4
  }
fi
printf 'ready %s\0' "${BASH_VERSION:+bash $BASH_VERSION}" >&4
