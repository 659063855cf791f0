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
export const ChatIcon = line("M4 5.5h16v11H10l-4.5 3.5v-3.5H4z");
export const HomeIcon = line("M4 11.5 12 4l8 7.5M6.5 9.5V20h11V9.5");
export const ChartIcon = line("M4 20h16M6.5 16V12M11 16V7M15.5 16v-6M20 16V5");
export const BoxIcon = line("M12 3.5l8 4.3v8.4l-8 4.3-8-4.3V7.8zM4 7.8l8 4.4 8-4.4M12 12.2v8.3");
export const GlobeIcon = line("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c3 2.5 3.5 5.5 3.5 8.5s-.5 6-3.5 8.5c-3-2.5-3.5-5.5-3.5-8.5s.5-6 3.5-8.5z");
export const BasketIcon = line("M4 9.5h16l-2 10H6zM8.5 9.5 12 4l3.5 5.5M9.5 13v3M14.5 13v3");
export const GridIcon = line("M4.5 4.5h6v6h-6zM13.5 4.5h6v6h-6zM4.5 13.5h6v6h-6zM13.5 13.5h6v6h-6z");
export const LanguageIcon = line("M3.5 6h9M8 4v2M11 6c-.8 4-3.5 7-7 8.5M5 9c1 2.5 3.5 4.5 6 5.5M12 20l4-9.5 4 9.5M13.3 17h5.4");
export const LockIcon = line("M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3");
export const ThumbUpIcon = line("M7.5 10.5v9.5H4v-9.5zM7.5 10.5l4-7c1.5 0 2.5 1 2.3 2.6L13.3 9.5H19a1.5 1.5 0 0 1 1.5 1.8l-1.3 7.2A1.8 1.8 0 0 1 17.4 20H7.5");
export const ThumbDownIcon = line("M16.5 13.5V4H20v9.5zM16.5 13.5l-4 7c-1.5 0-2.5-1-2.3-2.6l.5-3.4H5a1.5 1.5 0 0 1-1.5-1.8L4.8 5.5A1.8 1.8 0 0 1 6.6 4h9.9");
export const BulbIcon = line("M9 17.5h6M10 20.5h4M12 3.5a6 6 0 0 0-3.5 10.9c.5.4.5 1 .5 3.1h6c0-2.1 0-2.7.5-3.1A6 6 0 0 0 12 3.5z");
export const PinIcon = line("M9 4h6l-.7 6.5L17.5 14h-11l3.2-3.5zM12 14v6");
export const TrashIcon = line("M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10 11v5M14 11v5");
export const LinkIcon = line("M10 14a4 4 0 0 0 6 .4l2.8-2.8a4 4 0 0 0-5.7-5.7L11.8 7.3M14 10a4 4 0 0 0-6-.4l-2.8 2.8a4 4 0 0 0 5.7 5.7l1.3-1.4");
export const DotsIcon = line("M6 12h.01M12 12h.01M18 12h.01");
export const PersonIcon = line("M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20a7.5 7.5 0 0 1 15 0");
export const GearIcon = line("M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM10.5 3.5h3l.5 2.5 2 1 2.4-.8 1.5 2.6-1.9 1.7v2.2l1.9 1.7-1.5 2.6L16 17l-2 1-.5 2.5h-3L10 18l-2-1-2.4.8-1.5-2.6L6 13.5v-2.2L4.1 9.6l1.5-2.6L8 7.8 10 6z");
export const SealIcon = line("M12 3l2.4 1.8 3-.1.9 2.9 2.5 1.7-1 2.7 1 2.7-2.5 1.7-.9 2.9-3-.1L12 21l-2.4-1.8-3 .1-.9-2.9-2.5-1.7 1-2.7-1-2.7 2.5-1.7.9-2.9 3 .1zM8.8 12.2l2.2 2.2 4.2-4.4");
export const BellIcon = line("M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4");
export const LeaveIcon = line("M14 4.5H6v15h8M10.5 12H20M16.5 8.5 20 12l-3.5 3.5");
