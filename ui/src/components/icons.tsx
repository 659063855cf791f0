import SvgIcon, { type SvgIconProps } from "@mui/material/SvgIcon";

/** Line icons on a 24-unit grid. */
function line(path: string) {
  return function Icon(props: SvgIconProps) {
    return (
      <SvgIcon {...props} viewBox="0 0 24 24" fontSize={props.fontSize ?? "small"}>
        <path
          d={path}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.9"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </SvgIcon>
    );
  };
}

export const SendIcon = line("M12 19V5M5.5 11.5 12 5l6.5 6.5");
export const StopIcon = line("M8 8h8v8H8z");
export const CheckIcon = line("M5 12.5l4.5 4.5L19 7.5");
export const ChevronIcon = line("M9 6l6 6-6 6");
export const CopyIcon = line("M9 9h10v10H9zM5 15V5h10");
export const DownloadIcon = line("M12 4v11M7 10.5l5 5 5-5M5 20h14");
export const MenuIcon = line("M4 7h16M4 12h16M4 17h16");
export const PlusIcon = line("M12 5v14M5 12h14");
export const RetryIcon = line("M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6");
export const ClockIcon = line("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2");
export const ArrowIcon = line("M5 12h14M13 6l6 6-6 6");
export const ShieldIcon = line("M12 3l7.5 3v5.5c0 4.6-3.2 8-7.5 9.5-4.3-1.5-7.5-4.9-7.5-9.5V6z");
