#import "Device.h"
#import "FeedAds.h"
#import "HomeViewController.h"
#import "ScanViewController.h"
#import <GDTMobSDK/GDTSDKConfig.h>
#import <JPUSHService.h>
