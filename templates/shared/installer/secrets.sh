# Secrets that the host keeps, of which the declaration has the place: whether they are there.

check_secrets() { # GENERATION
    while IFS=$tab read -r kind name field _ credential; do
        case $kind in
            '') ;;
            file) check_secret_file "$1" "$name" "$name, the $field of the declaration" "$credential" ;;
            *) check_credential "$kind" "$name" "the ${kind%credential}credential $name, the $field of the declaration" ;;
        esac
    done <<END
$(entries "$1" secret)
END
}

check_secret_file() { # GENERATION PATH WHAT CREDENTIAL
    if [ $live = yes ] && [ "$user_id" -ne 0 ]; then
        warn "note: whether the host has $3, only root can see"
    elif ! said=$(look_at "$1" "$2"); then
        lack_input "$3: ${said#"$2: "}"
    elif [ $live = yes ]; then
        rights=$(stat -L -c '%U %a' -- "$2")
        case $rights in
            'root '*00 | 'root 0') check_secret_text "$1" "$2" "$3" "$4" ;;
            *) lack "$3, as a file of root's and mode 0600: it is ${rights% *}'s, of mode ${rights#* }" ;;
        esac
    fi
}

# By the program that will read it at each start, for the places that it will be put into.
check_secret_text() { # GENERATION PATH WHAT CREDENTIAL
    reader=$1/root/usr/local/lib/guixsvc/host-secrets
    [ -f "$reader" ] || return 0
    for format in ini line; do
        grep -rqE "HOST-SECRET $format $4\$" -- "$1/root/etc" || continue
        if ! said=$(sh "$reader" --check $format "$2" 2>&1); then
            lack "$3: it ${said##*"$2 "}"
            return 0
        fi
    done
}

# Where systemd looks for what it was not given: systemd.exec(5), LoadCredential=.
check_credential() { # KIND NAME WHAT
    if [ $live = no ] || [ "$user_id" -ne 0 ]; then return 0; fi
    case $1 in
        credential) store=credstore given=@system ;;
        *) store=credstore.encrypted given=@encrypted ;;
    esac
    for folder in "/run/credentials/$given" /etc/$store /run/$store /usr/local/lib/$store /usr/lib/$store; do
        [ -e "$folder/$2" ] || continue
        [ "$1" = credential ] || systemd-creds decrypt --name="$2" -- "$folder/$2" - >/dev/null 2>&1 ||
            lack "$3: systemd cannot decrypt $folder/$2 here, by this name"
        return 0
    done
    lack "$3: it is not in /etc/$store, nor was it given to the system"
}

# What a service runs with is compared with what it would get. A restart is for the administrator to choose.
show_secrets() { # GENERATION
    if [ $live = no ] || [ "$user_id" -ne 0 ]; then return 0; fi
    entries "$1" secret | while IFS=$tab read -r kind name field unit credential; do
        if [ "$kind" != file ] || ! is_active "$unit"; then continue; fi
        has=/run/credentials/$unit/$credential
        if [ -f "$has" ] && [ -f "$name" ] && [ "$(sha256sum <"$has")" != "$(sha256sum <"$name")" ]; then
            say "note     $name, the $field, was changed since $unit started: a restart takes it up"
        fi
    done
}
