staged() { say "$root${1%/*}/.${1##*/}.guixsvc-new"; }

# All content is written beside its place before the first file is replaced: a full disk stops it here.
stage() {
    while read -r path mode owner group _; do
        among "$path" "$added$changed$rights_only" || continue
        owners="--owner=$owner --group=$group"
        [ "$user_id" -eq 0 ] || owners=''
        # shellcheck disable=SC2086  # two options
        install -D --mode="$mode" $owners -- "$new/root$path" "$(staged "$path")" || return 1
    done <<END
$table
END
    sync -f "${root:-/}/etc" "${root:-/}/usr"
}

unstage() {
    for path in $new_paths $old_paths; do
        beside=$(staged "$path")
        ! exists "$beside" || rm -f -- "$beside" || return 1
        remove_empty_folders "$path"
    done
}

# Puts into $kept_copies what --force is about to replace, a line "PATH COPY" for each. No copy replaces another: the
# numbers of generations begin anew after an uninstallation.
back_up_conflicts() { # NAME of the copies' folder
    kept_copies=''
    [ -n "$conflicts" ] || return 0
    backup=backups/$1 number=1
    while exists "$state/$backup"; do backup=backups/$1.$((number += 1)); done
    while read -r path why; do
        [ -n "$path" ] || continue
        (umask 077 && mkdir -p -- "$state/$backup${path%/*}") && cp -a -- "$root$path" "$state/$backup$path" || return 1
        say "kept     $path as ${state#"$root"}/$backup$path"
        kept_copies=$kept_copies$path$tab$backup$path$newline
        [ "$why" != 'is not ours' ] || say "$path$tab$backup$path" >>"$state/replaced" || return 1
    done <<END
$conflicts
END
    sync -f "$state"
}

replaced() { [ ! -e "$state/replaced" ] || cat -- "$state/replaced"; }

# What --force replaced comes back where ours go; and all that it replaced, after a start that came to nothing.
give_back_replaced() {
    [ -z "$failed" ] || printf %s "$kept_copies" | while IFS=$tab read -r path copy; do put_back "$path" "$copy" || exit 1; done ||
        return 1
    replaced | while IFS=$tab read -r path copy; do
        if among "$path" "$new_paths"; then
            say "$path$tab$copy"
        elif ! exists "$root$path"; then
            put_back "$path" "$copy" >&3 || exit 1
        fi
    done 3>&1 >"$state/replaced.new" || return 1
    if [ -s "$state/replaced.new" ]; then
        mv -f -- "$state/replaced.new" "$state/replaced"
    else
        rm -f -- "$state/replaced.new" "$state/replaced"
    fi
}

put_back() { # PATH COPY
    beside=$(staged "$1")
    mkdir -p -- "${beside%/*}" && rm -f -- "$beside" && cp -a -T -- "$state/$2" "$beside" &&
        mv -f -T -- "$beside" "$root$1" && say "gave back $1 as it was before"
}

write_pending() {
    {
        say "generation ${new##*/}"
        say "base ${base##*/}"
        say "before-base ${before_base##*/}"
        for number in $ours; do say "ours $number"; done
        for path in $added $changed $rights_only; do say "replace $path"; done
        for path in $removed; do say "remove $path"; done
        [ -n "$new" ] || say 'unlink current'
        [ -n "$to_be_previous" ] || say 'unlink previous'
        for unit in $(for_restart); do say "restart $unit"; done
    } >"$state/pending.new" && prepare_link current "$new" && prepare_link previous "$to_be_previous" &&
        sync -f "$state" && mv -T -- "$state/pending.new" "$state/pending" && sync -f "$state"
}

prepare_link() { # NAME GENERATION
    rm -f -- "$state/$1.new" || return 1
    [ -z "$2" ] || ln -s -- "generations/${2##*/}" "$state/$1.new"
}

# Nothing is written here: there are only renames, which cannot run out of space. systemd carries them out, so that
# they do not end halfway when this script or its terminal is killed.
switch() {
    if [ $live = yes ] && systemd-run --quiet --wait --collect --service-type=oneshot \
        /bin/sh "$self" --switch "$state/pending" 2>/dev/null; then
        return 0
    fi
    switch_files "$state/pending"
}

# What is done already is skipped, so that it can be done again.
switch_files() { # PENDING
    begin_switch || return 1
    while read -r what name; do
        case $what in
            replace)
                beside=$(staged "$name")
                [ ! -e "$beside" ] || mv -f -T -- "$beside" "$root$name" || return 1
                relabel "$name"
                ;;
            remove)
                rm -f -- "$root$name" || return 1
                remove_empty_folders "$name"
                ;;
            unlink) rm -f -- "$state/$name" || return 1 ;;
        esac
    done <"$1"
    for link in previous current; do
        [ ! -L "$state/$link.new" ] || mv -f -T -- "$state/$link.new" "$state/$link" || return 1
    done
    end_switch
}

# Where SELinux is on, a file has the label of its place, not of the name that it was written under. An image gets its
# labels when it boots.
relabel() { # PATH
    [ -z "$root" ] && selinuxenabled 2>/dev/null || return 0
    restorecon -F -- "$1" || say "install: $1 has not got its label of SELinux" >&2
}

# Folders of our own only.
remove_empty_folders() { # PATH
    folder=${1%/*}
    while :; do
        case $folder in */guixsvc | */guixsvc/*) ;; *) return 0 ;; esac
        is_empty "$root$folder" && rmdir -- "$root$folder" 2>/dev/null || return 0
        folder=${folder%/*}
    done
}

is_empty() { # FOLDER
    [ -d "$1" ] || return 1
    for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
        ! exists "$entry" || return 1
    done
}

# What systemd runs on behalf of switch.
switch_pending() { # PENDING
    root=${1%/var/lib/guixsvc/pending}
    state=$root/var/lib/guixsvc
    switch_files "$1"
}
