# The databases of services. A server of another release may lay one out anew at its first start, and the one before
# cannot undo that: so each is copied before a program that has not run on it yet is started. What a service's user
# could have put in its place is read and written as that user, never as root.

# A line "UNIT USER GROUP PROGRAM PATH" for each, with tabs.
stores() { # GENERATION
    entries "$1" store | while IFS=$tab read -r unit user group program path; do
        [ "$path" != - ] || path=$(own_database "$1" "$unit")
        [ -z "$path" ] || say "$unit$tab$user$tab$group$tab$program$tab$path"
    done
}

# The one that an administrator's own settings on the host name.
own_database() { # GENERATION UNIT
    entries "$1" settings | while IFS=$tab read -r unit program path own _; do
        if [ "$unit" != "$2" ] || [ "$own" != own ] || [ ! -r "$root$path" ]; then continue; fi
        ask_settings "$1" "$program" needs "$root" "$path" </dev/null 2>/dev/null | sed -n "s/^database$tab//p"
    done
}

as_user() { # USER GROUP COMMAND...
    user=$1 group=$2
    shift 2
    setpriv --reuid="$user" --regid="$group" --init-groups --no-new-privs -- "$@"
}

# The line for a database and the program that runs on it.
run_line() { say "$(sha256sum <"$1")$tab$2"; } # PROGRAM PATH

run_lines() { [ ! -e "$state/ran" ] || cat -- "$state/ran"; }

# The lines of databases that the new generation is about to run another program on.
stores_to_copy() {
    # To go back to what ran before is not to wait for room, or to fail for want of it.
    if [ $live = no ] || [ -n "$failed" ]; then return 0; fi
    stores "$new" | while IFS=$tab read -r unit user group program path; do
        if [ ! -s "$path" ] || ! among "$unit" "$(for_restart)"; then continue; fi
        among "$(run_line "$program" "$path")" "$(run_lines)" || say "$unit$tab$user$tab$group$tab$program$tab$path"
    done
}

copy_of() { say "$state/databases/${1##*/}$2"; } # GENERATION PATH

have_room_for_copies() {
    wanted=0
    while IFS=$tab read -r _ _ _ _ path; do
        [ -z "$path" ] || wanted=$((wanted + $(stat -L -c %s -- "$path") / 1024 + 64))
    done <<END
$(stores_to_copy)
END
    [ $wanted -gt 0 ] || return 0
    free=$(df -P -k -- "$state" | { read -r _ && read -r _ _ _ free _ && say "$free"; })
    [ "$wanted" -le "${free:-0}" ] || { warn "no room in $state for a copy of the database: $wanted kB" && return 1; }
}

# Whoever ends this script while a service is stopped for a copy leaves it running all the same: what systemd runs goes on.
start_again_without_us() { # UNIT
    systemctl -q is-active "$1" || return 0
    # shellcheck disable=SC2016  # the arguments of that shell
    systemd-run -q --collect sh -c 'while kill -0 "$1"; do sleep 0.2; done 2>/dev/null; exec systemctl start "$2"' sh $$ "$1"
}

copy_stores() {
    stores_to_copy | while IFS=$tab read -r unit user group _ path; do
        copy=$(copy_of "$new" "$path")
        start_again_without_us "$unit"
        systemctl stop "$unit"
        (umask 077 && mkdir -p -- "${copy%/*}") || exit 1
        for ending in '' -wal -journal; do
            rm -f -- "$copy$ending"
            as_user "$user" "$group" test -f "$path$ending" || continue
            (umask 077 && as_user "$user" "$group" cat -- "$path$ending" >"$copy$ending") || exit 1
        done
        sync -f "$copy" && say "kept     $path as ${copy#"$root"}" || exit 1
    done
}

# What of SQLite's header changes with every change of the layout, and with nothing else: its "schema cookie".
layout() { od -A n -t u1 -j 40 -N 4; }

# Whether a database is no longer laid out as its copy.
is_laid_out_anew() { # USER GROUP PATH COPY
    [ -s "$4" ] && as_user "$1" "$2" test -f "$3" &&
        [ "$(as_user "$1" "$2" cat -- "$3" | layout)" != "$(layout <"$4")" ]
}

# After a start that came to nothing, a database that was laid out anew is again what it was before.
give_back_stores() {
    [ -n "$failed" ] || return 0
    stores "$failed" | while IFS=$tab read -r unit user group _ path; do
        copy=$(copy_of "$failed" "$path")
        [ -s "$copy" ] || continue
        systemctl stop "$unit" 2>/dev/null
        is_laid_out_anew "$user" "$group" "$path" "$copy" || continue
        other=$state/backups/${failed##*/}$path
        (umask 077 && mkdir -p -- "${other%/*}" && as_user "$user" "$group" cat -- "$path" >"$other") || exit 1
        as_user "$user" "$group" rm -f -- "$path-wal" "$path-shm" "$path-journal"
        for ending in -wal -journal ''; do
            [ -e "$copy$ending" ] || continue
            # shellcheck disable=SC2016  # the arguments of that shell
            as_user "$user" "$group" sh -c \
                'umask 077 && cat >"$1.new" && { chmod --reference="$1" "$1.new" 2>/dev/null || :; } && mv -f -- "$1.new" "$1"' \
                sh "$path$ending" <"$copy$ending" || exit 1
        done
        say "gave back $path as it was before; what became of it is ${other#"$root"}"
    done
}

# Of those that run now: no copy is needed before the next start.
remember_runs() {
    [ $live = yes ] && [ -n "$new" ] || return 0
    stores "$new" | while IFS=$tab read -r _ _ _ program path; do
        run_line "$program" "$path"
    done >"$state/ran.new" && mv -f -- "$state/ran.new" "$state/ran"
}

# To go back on purpose leaves what was written since; who wants what was before, must say so.
show_stores() {
    [ $live = yes ] && [ -n "$base" ] && [ "$new" != "$base" ] || return 0
    stores "$base" | while IFS=$tab read -r _ user group _ path; do
        copy=$(copy_of "$base" "$path")
        is_laid_out_anew "$user" "$group" "$path" "$copy" 2>/dev/null || continue
        say "note     $path was laid out anew, by the server or by restore, since generation ${base##*/} first ran on"
        say "         it; as it was before, it is"
        say "         ${copy#"$root"} (with the service stopped: install -o $user -g $group -m 0600 THAT $path)"
    done
}

# The numbers of generations begin anew after an uninstallation.
leave_copies() {
    [ $purge = no ] || rm -rf -- "$state/databases"
    [ ! -d "$state/databases" ] || { (umask 077 && mkdir -p -- "$state/backups") &&
        mv -T -- "$state/databases" "$state/backups/databases.$(date +%s)"; }
}
