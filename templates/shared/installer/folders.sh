# The folders that services write to. None of them is ever taken from whom it belongs to.

# That a service may write to its folders, and that none that systemd would give to its user is somebody else's.
check_folders() { # GENERATION
    while IFS=$tab read -r path user group own; do
        if [ -z "$path" ] || ! exists "$root$path"; then continue; fi
        belongs_to=$(stat -c %U:%G -- "$root$path")
        if [ "$own" = own ]; then
            [ "$belongs_to" = "$user:$group" ] || among "folder$tab$path" "$(made_state)" ||
                lack "the folder $path, which belongs to $belongs_to here: the service would take it for $user:$group"
        elif [ $live = yes ] && [ "$belongs_to" != "$user:$group" ] && ! can_write "$user" "$group" "$path"; then
            lack "a folder that $user can write to at $path, where the database is to be: it belongs to $belongs_to"
        fi
    done <<END
$(entries "$1" folder)
END
}

# Whether a user, or who has yet to be made, can make a file in a folder.
can_write() { # USER GROUP PATH
    number=$(id -u -- "$1" 2>/dev/null) || number=65534
    group_number=$(getent group "$2") || group_number=::65534
    group_number=${group_number#*:*:}
    groups=--init-groups
    [ "$number" != 65534 ] || groups=--clear-groups
    setpriv --reuid="$number" --regid="${group_number%%:*}" $groups -- test -d "$3" -a -w "$3" -a -x "$3" 2>/dev/null
}

# systemd gives the folders that it makes a mode of its own, at each start. Those that were there had another one.
remember_modes() {
    entries "$new" folder | while IFS=$tab read -r path _ _ own; do
        if [ "$own" != own ] || ! is_of_its_own "$path" || among "folder$tab$path" "$(made_state)"; then
            continue
        fi
        case $newline$(old_modes) in *"$newline$path$tab"*) continue ;; esac
        say "$path$tab$(stat -c %a -- "$root$path")" >>"$state/modes" || exit 1
    done
}

give_back_modes() {
    kept=$(entries "$new" folder)
    old_modes | while IFS=$tab read -r path mode; do
        case $newline$kept in
            *"$newline$path$tab"*) say "$path$tab$mode" ;;
            *) ! is_of_its_own "$path" || chmod -- "$mode" "$root$path" ;;
        esac
    done >"$state/modes.new"
    if [ -s "$state/modes.new" ]; then
        mv -f -- "$state/modes.new" "$state/modes"
    else
        rm -f -- "$state/modes.new" "$state/modes"
    fi
}

old_modes() { [ ! -e "$state/modes" ] || cat -- "$state/modes"; }

# A folder that nobody but root can have put there: only root writes to /var/lib.
is_of_its_own() { # PATH
    case ${1#/var/lib/} in */*) return 1 ;; esac
    [ -d "$root$1" ] && [ ! -L "$root$1" ]
}

# With another database, a server starts without the users and channels that it had.
show_left_databases() {
    if [ -z "$base" ] || [ -z "$new" ]; then return 0; fi
    kept=$(databases "$new")
    databases "$base" | while IFS= read -r path; do
        if [ -z "$kept" ] || among "$path" "$kept" || ! exists "$root$path"; then continue; fi
        say "note     the users and channels of now are in $path, and stay there; the declared database is $kept"
    done
}
