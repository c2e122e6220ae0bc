usage() {
    cat <<'END'
usage: install [--root DIR] [--force] COMMAND

  plan               Show what apply would do, and do nothing.
  plan --diff        Show too how settings differ from those before, or from a server's that is there.
  plan --json        Show it all for programs.
  apply              Install this folder's files, start its services, wait until they answer; else go back.
  rollback [N]       Go back to the generation that was in force before, or to generation N.
  status             Show what is installed, and whether it is as it was installed and answers: then the exit status is 0,
                     otherwise 1, and 3 if nothing is installed.
  status --json      The same for programs.
  list               List the generations.
  uninstall          Remove the services and their files; state, databases and users stay.
  uninstall --purge  Delete those too.

  --root DIR         Work on the system whose root is DIR, which does not run: an image, a container.
  --force            Replace files that were edited on the host or are not ours; copies are kept.
  --any-host         Apply a folder that is declared for another host, or compiled for another system.

Exit status: 0 done or nothing to do, 1 failed and rolled back, 2 usage, 3 refused.
END
}

wrong_usage() {
    warn "$1"
    usage >&2
    exit 2
}

read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --root)
                if [ $# -lt 2 ] || [ ! -d "$2" ]; then wrong_usage '--root needs a folder'; fi
                root=$(readlink -f -- "$2") || exit 2
                root=${root%/}
                [ -z "$root" ] || live=no
                shift
                ;;
            --force) force=yes ;;
            --any-host) any_host=yes ;;
            --purge) purge=yes ;;
            --diff) diff=yes ;;
            --json) json=yes ;;
            -h | --help)
                usage
                exit 0
                ;;
            -*) wrong_usage "unknown option $1" ;;
            *)
                if [ -z "$command" ]; then
                    command=$1
                elif [ "$command" = rollback ] && [ -z "$wanted" ]; then
                    wanted=$1
                else
                    wrong_usage "unexpected argument $1"
                fi
                ;;
        esac
        shift
    done
    if [ $purge = yes ] && [ "$command" != uninstall ]; then wrong_usage '--purge goes with uninstall'; fi
    if [ $diff = yes ] && [ "$command" != plan ]; then wrong_usage '--diff goes with plan'; fi
    case $json-$command in no-* | yes-plan | yes-status) ;; *) wrong_usage '--json goes with plan and status' ;; esac
    case $wanted in *[!0-9]*) wrong_usage 'the number of a generation is expected' ;; esac
    state=$root/var/lib/guixsvc
}

main() {
    if [ "${1-}" = --switch ]; then
        switch_pending "$2"
        return
    fi
    if [ "${1-}" = --replay ]; then
        replay
        return
    fi
    root='' live=yes force=no any_host=no purge=no diff=no json=no command='' wanted='' failed='' kept_copies=''
    read_arguments "$@"
    [ $live = yes ] || check_image
    case $command in plan | apply | rollback | status | uninstall) check_runs_systemd ;; esac
    case $command in
        plan) plan ;;
        apply) apply ;;
        rollback) rollback "$wanted" ;;
        status) status ;;
        list) list ;;
        uninstall) uninstall ;;
        '') wrong_usage 'a command is expected' ;;
        *) wrong_usage "unknown command $command" ;;
    esac
}

main "$@"
exit
}
