plan() {
    check_folder "$here"
    survey "$here"
    if [ $json = yes ]; then
        plan_json
        return
    fi
    announce
    [ $diff = no ] || show_setting_changes
    if is_unchanged; then say 'nothing to do'; fi
    check_name "$here"
    check_host "$here"
    refuse_conflicts
}

apply() {
    check_folder "$here"
    lock
    survey "$here"
    check_name "$here"
    check_host "$here"
    refuse_conflicts
    if is_unchanged; then
        generation=$base
    else
        keep_generation "$here" || fail "nothing was changed: no room for a copy in $state"
    fi
    put_in_force "$generation"
}

rollback() { # [NUMBER]
    lock
    read_state
    generation=$(generation_named "$1")
    generation=${generation:-$before_base}
    [ -n "$generation" ] || refuse 'no generation was in force before; uninstall removes the services'
    [ -e "$generation/manifest.tab" ] || refuse "there is no generation ${generation##*/}"
    check_folder "$generation"
    survey "$generation"
    check_host "$generation"
    refuse_conflicts
    put_in_force "$generation"
}

list() {
    read_state
    for number in $(numbers); do
        generation=$state/generations/$number
        mark=' '
        [ "$generation" != "$base" ] || mark='*'
        made=$(stat -c %y -- "$generation/manifest.tab")
        say "$mark $number  ${made%%.*}  $(entries "$generation" target)  $(enabled_units "$generation" | tr '\n' ' ')"
    done
}

uninstall() {
    lock
    read_state
    last=${base:-$here}
    if [ -n "$base" ] || [ $cut = yes ]; then
        survey ''
        refuse_conflicts
        announce
        back_up_conflicts uninstall || fail 'nothing was changed: no copy could be kept'
        activate '' '' || fail 'not everything could be removed: see above, then uninstall again'
        finish
    elif [ $purge = no ] || [ ! -e "$state/made" ] && [ ! -e "$state/users" ]; then
        say 'nothing is installed'
        return 0
    fi
    undeleted=''
    if [ $purge = yes ]; then purge "$last"; else show_left "$last"; fi
    rm -rf -- "$state/generations" "$state/before" "$state/previous" "$state/ran"
    leave_copies
    [ ! -d "$state/backups" ] || say "left     ${state#"$root"}/backups, what --force replaced, and copies of databases"
    [ -z "$undeleted" ] || fail 'not everything could be deleted: see above, then uninstall --purge again'
    say 'done: nothing of ours is installed'
}

show_left() { # GENERATION
    entries "$1" state | while IFS= read -r path; do ! exists "$root$path" || say "left     $path"; done
    for user in $(made_users); do ! user_exists "$user" || say "left     the user $user"; done
    say "note     'uninstall --purge' deletes what is left"
}

# Puts into $undeleted what could not be deleted; its users stay as well.
purge() { # GENERATION
    while IFS=$tab read -r kind path; do
        case $kind in
            # SQLite's own files beside a database go with it.
            file) for ending in '' -journal -wal -shm; do purge_file "$path$ending"; done ;;
            folder) purge_folder "$path" || undeleted=$undeleted$kind$tab$path$newline ;;
        esac
    done <<END
$(made_state)
END
    if [ -n "$undeleted" ]; then
        printf %s "$undeleted" >"$state/made"
        return
    fi
    rm -f -- "$state/made"
    entries "$1" state | while IFS= read -r path; do
        ! exists "$root$path" || say "left     $path: it was there before"
    done
    for user in $(entries "$1" user); do
        user_exists "$user" || continue
        if ! among "$user" "$(made_users)"; then
            say "left     the user $user: it was there before"
        elif command -v userdel >/dev/null && userdel ${root:+--prefix "$root"} "$user" 2>/dev/null; then
            say "delete   the user $user"
        else
            say "left     the user $user: userdel cannot delete it"
        fi
    done
    for user in $(made_users); do ! user_exists "$user" || return 0; done
    rm -f -- "$state/users"
}

# A service may have put a link into a folder of its own on the way.
purge_file() { # PATH
    exists "$root$1" || return 0
    if [ "$(readlink -m -- "$root${1%/*}")" != "$root${1%/*}" ]; then
        say "left     $1: a link leads there"
    elif [ -d "$root$1" ] && [ ! -L "$root$1" ]; then
        say "left     $1: it is a folder"
    else
        say "delete   $1"
        rm -f -- "$root$1"
    fi
}

purge_folder() { # PATH
    exists "$root$1" || return 0
    if [ "$(readlink -m -- "$root${1%/*}")" != "$root${1%/*}" ]; then
        say "left     $1: a link leads there"
        return 0
    fi
    say "delete   $1"
    rm -rf --one-file-system -- "$root$1"
    # Another file system that is mounted there is not deleted.
    ! exists "$root$1"
}
