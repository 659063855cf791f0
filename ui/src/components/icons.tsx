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
export const SearchIcon = line("M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20");
export const SheetIcon = line("M5 4h14v16H5zM5 9.5h14M5 14.5h14M11 9.5V20");
export const EditIcon = line("M5 19h3.5L19 8.5 15.5 5 5 15.5zM13 7.5l3.5 3.5");
export const CloseIcon = line("M6.5 6.5l11 11M17.5 6.5l-11 11");
export const ExportIcon = line("M12 15V4M7.5 8 12 3.5 16.5 8M5 13v7h14v-7");
export const KeyboardIcon = line("M3 6.5h18v11H3zM7 10h.01M11 10h.01M15 10h.01M18 10h.01M8 14h8");
export const SunIcon = line("M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4");
export const MoonIcon = line("M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z");
export const EyeIcon = line("M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z");
export const EyeOffIcon = line("M4 4l16 16M9.5 6A9.4 9.4 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.6M6.2 7.8A16.6 16.6 0 0 0 2.5 12S6 18.5 12 18.5a9.6 9.6 0 0 0 4-.9");
export const MicIcon = line("M12 3.5a2.7 2.7 0 0 0-2.7 2.7v5a2.7 2.7 0 0 0 5.4 0v-5A2.7 2.7 0 0 0 12 3.5zM6 11a6 6 0 0 0 12 0M12 17v3.5");
